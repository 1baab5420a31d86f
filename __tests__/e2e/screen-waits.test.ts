import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runHere } from '../engine/in-process.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

let workshop: Workshop
beforeAll(async () => {
  workshop = await openWorkshop('tiny', 'tiny.iso')
})
afterAll(() => workshop.close())

/** The guest of the tests, whose boot loader waits for ever; it is not reached, since it is not installed. */
const template = (more: string) => `
source "proxmox-iso" "watched" {
  vm_name      = "watched"
  memory       = 256
  boot_iso { iso_file = "local:iso/tiny.iso" }
  ssh_host     = "127.0.0.1"
  ssh_port     = 1
  ssh_timeout  = "1s"
  ssh_username = "root"
  ssh_password = "x"
  ${more}
}
build { sources = ["source.proxmox-iso.watched"] }
`

async function build(more: string) {
  const { url, fingerprint, username, token, node } = workshop.server
  return runHere({
    template: template(more),
    connection: { url, fingerprint, username, token, node },
    screenshot: { when: 'failure', folder: path.join(workshop.folder, 'screens') },
  })
}

describe('a boot command that looks at the screen', () => {
  it.each(['vnc', 'sendkey'])('reads what isolinux answers on a VGA card, typed by %s', async (transport) => {
    const { build: built, said } = await build(`
      boot_transport = "${transport}"
      boot_wait      = "screen"
      boot_command   = ["<waitText 'boot:'>nothing<enter>", "<waitText 'Loading nothing... failed'>"]`)
    // All that it waited for came; that nobody answers comes after.
    expect(built.problems).toMatchObject([{ code: 'ssh-timeout' }])
    expect(said).toContain('Waiting until the screen stands still')
    expect(said).toContain('Waiting for "boot:" on the screen')
  })

  it("reads what GRUB says on OVMF's console", async () => {
    const { build: built } = await build(`
      bios         = "ovmf"
      boot_wait    = "-1s"
      boot_command = ["<waitText 'grub>' 5m>echo seen by $grub_platform<enter><waitText 'seen by efi'>"]`)
    expect(built.problems).toMatchObject([{ code: 'ssh-timeout' }])
  })

  it('is typed again on a machine that was reset, where a text does not come', async () => {
    const { build: built, said } = await build(`
      http_content     = { "/answers" = "" }
      boot_retry_after = "1s"
      boot_wait        = "-1s"
      boot_command     = ["<waitText 'login:' 1s>"]`)
    expect(built.problems).toMatchObject([{ code: 'text-not-seen' }])
    expect(said.match(/did not come on the screen .*typed \d times/g)).toHaveLength(2)
  })

  it('is warned of a screen that did not stand still, and goes on', async () => {
    const { build: built, said } = await build('boot_wait = "-1s"\nboot_command = ["<waitScreen 1ms>"]')
    expect(built.problems).toMatchObject([{ code: 'ssh-timeout' }])
    expect(said).toContain('did not stand still within 1ms')
  })

  it('fails where a text does not come, with what it read, at its place, beside a picture', async () => {
    const { build: built, open } = await build(`
      boot_wait    = "screen"
      boot_command = ["<waitText 'boot:'>", "<waitText 'login:' 1s>"]`)
    expect(built.problems).toMatchObject([
      {
        code: 'text-not-seen',
        summary: expect.stringMatching(/^The screen of virtual machine \d+ did not show "login:" within \d+s$/),
        range: expect.anything(),
      },
    ])
    const { detail = '', range } = built.problems[0] ?? {}
    expect(detail).toContain('What could be read on it:\n  SeaBIOS (version')
    expect(detail).toContain('\n  install url=http://HOST:PORT/answers\n')
    expect(detail).toMatch(/\n {2}boot:\n- the screen of the machine at that moment: /)
    expect(range?.source.text.slice(range.start, range.end)).toBe(`"<waitText 'login:' 1s>"`)
    expect(existsSync(/at that moment: (.*)/.exec(detail)?.[1] ?? '')).toBe(true)
    expect(open).toEqual([])
  })
})
