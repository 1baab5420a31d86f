import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { decode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planBootCommand } from '../../src/boot/keystrokes.ts'
import { openDisplay } from '../../src/builders/proxmox/machine/open-display.ts'
import { Vm } from '../../src/builders/proxmox/machine/vm.ts'
import { openKeyboard } from '../../src/builders/proxmox/steps/typing/open-keyboard.ts'
import { toPng } from '../../src/display/png.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import type { Event } from '../../src/events/event.ts'
import { connect, type ProxmoxClient } from '../../src/proxmox/client.ts'
import { systemClock } from '../../src/time/clock.ts'
import { echoDisk, Serial } from '../embedded/machine/echo-guest.ts'
import { runHere } from '../engine/in-process.ts'
import { actionPrograms, Job } from '../harness/runner.ts'

let folder = ''
let server: EmbeddedServer
let byToken: ProxmoxClient
let byPassword: ProxmoxClient
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'screen-'))
  server = await startEmbedded({ data: folder, listen: { host: '127.0.0.1', port: 0 } })
  const { url, username, token, fingerprint, password } = server
  const common = { url, tls: { fingerprint }, clock: systemClock }
  byToken = await connect({ ...common, username, token })
  byPassword = await connect({ ...common, username: 'root@pam', password })
})
afterAll(async () => {
  await byToken.close()
  await byPassword.close()
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const forever = new AbortController().signal

/** A machine that says on its serial port which keys it gets. */
async function echo(vmid: number, config: Record<string, unknown> = {}) {
  const images = path.join(folder, 'storage/local/images', String(vmid))
  mkdirSync(images, { recursive: true })
  writeFileSync(path.join(images, `vm-${vmid}-disk-0.raw`), echoDisk())
  const disk = { virtio0: `local:${vmid}/vm-${vmid}-disk-0.raw`, boot: 'order=virtio0' }
  const parameters = {
    vmid,
    memory: 32,
    serial0: 'socket',
    ...disk,
    args: '-boot menu=off,strict=on',
    freeze: 1,
    ...config,
  }
  await byPassword.task(String(await byPassword.request('POST', `/nodes/${server.node}/qemu`, parameters)))
  const vm = new Vm(byToken, server.node, vmid)
  return { vm, serial: await boot(vm) }
}

async function boot(vm: Vm): Promise<Serial> {
  const { vmid } = vm
  await vm.start()
  const [socket = 'none'] = globSync(`run/**/${vmid}.serial0`, { cwd: folder })
  const serial = new Serial(path.join(folder, socket))
  await byToken.request('POST', `/nodes/${server.node}/qemu/${vmid}/status/resume`)
  await serial.until(/READY\r\n/)
  return serial
}

describe('the screen of a machine', () => {
  it('is seen with a token and with a ticket, and is a picture of what the firmware says', async () => {
    const { vm, serial } = await echo(100)
    for (const client of [byToken, byPassword]) {
      const display = await openDisplay(new Vm(client, server.node, 100), forever)
      const picture = decode(await toPng(await display.picture()))
      display.close()
      expect(picture).toMatchObject({ width: 720, height: 400, depth: 8, channels: 3 })
      // Words on a ground: more than one colour, and most of it is the ground.
      const lit = picture.data.filter((value) => value > 0).length / picture.data.length
      expect(lit).toBeGreaterThan(0.001)
      expect(lit).toBeLessThan(0.3)
    }
    serial.close()
    await vm.stop()
  })

  it('is not seen while the machine does not run', async () => {
    const vm = new Vm(byToken, server.node, 100)
    await expect(openDisplay(vm, forever)).rejects.toThrow()
  })
})

describe('keys through the display', () => {
  const texts = ['install url=http://10.0.2.2:8000/ks.cfg --- "A_b" ~!@#$%^&*()+{}|:<>? `[]\\;\',./=-0189<enter>']

  async function typed(vmid: number, transport: 'vnc' | 'sendkey', serial: Serial, vm: Vm): Promise<string> {
    const said: string[] = []
    const context = { signal: forever, clock: systemClock, message: (text: string) => void said.push(text) }
    const keyboard = await openKeyboard(vm, transport, context)
    expect(keyboard.by).toBe(transport)
    for (const keystroke of planBootCommand(texts).keystrokes) {
      const before = serial.text.length
      if (keystroke.kind === 'press') await keyboard.send(keystroke.keys)
      await expect.poll(() => serial.text.length, { interval: 10 }).toBeGreaterThan(before)
    }
    const line = await serial.until(/[^\r]*\r/)
    keyboard.close()
    expect(said, `VM ${vmid}`).toEqual([])
    return line
  }

  it('arrive as they do by calls of the API, whatever keyboard the server has been told of', async () => {
    const { vm, serial } = await echo(101)
    const expected = `${texts[0]?.replace('<enter>', '')}\r`
    expect(await typed(101, 'sendkey', serial, vm)).toBe(expected)
    expect(await typed(101, 'vnc', serial, vm)).toBe(expected)
    serial.close()
    await vm.stop()

    const german = await echo(102, { keyboard: 'de' })
    expect(await typed(102, 'vnc', german.serial, german.vm)).toBe(expected)
    german.serial.close()
    await german.vm.stop()
  })

  it('go by calls once the display is lost, which is said once', async () => {
    const { vm, serial } = await echo(104)
    const said: string[] = []
    const context = { signal: forever, clock: systemClock, message: (text: string) => void said.push(text) }
    const keyboard = await openKeyboard(vm, 'vnc', context)
    await keyboard.send('a')
    await serial.until(/a/)
    serial.close()
    await vm.stop()
    const again = await boot(vm)
    await keyboard.send('b')
    await keyboard.send('c')
    expect(await again.until(/bc/)).toBe('bc')
    expect(said).toEqual([expect.stringMatching(/^The display was lost \(.+\): from now on each key is a call/)])
    keyboard.close()
    again.close()
    await vm.stop()
  })

  it('go by calls where the keyboard of the machine is not known, which is said', async () => {
    const { vm, serial } = await echo(103, { keyboard: 'tr' })
    const said: string[] = []
    const context = { signal: forever, clock: systemClock, message: (text: string) => void said.push(text) }
    const keyboard = await openKeyboard(vm, undefined, context)
    await keyboard.send('a')
    expect(await serial.until(/a/)).toBe('a')
    expect(said.join()).toContain('the machine has the keyboard tr')
    await expect(openKeyboard(vm, 'vnc', context)).rejects.toMatchObject({
      code: 'display-not-opened',
    })
    serial.close()
    await vm.stop()
  })
})

describe('a build whose guest is not reached', () => {
  beforeAll(() => {
    const images = path.join(folder, 'storage/local/template/iso')
    mkdirSync(images, { recursive: true })
    writeFileSync(path.join(images, 'blank.iso'), Buffer.alloc(1 << 20))
  })
  const template = (more = '') => `
source "proxmox-iso" "lost" {
  vm_name      = "lost"
  memory       = 64
  boot_wait    = "1s"
  boot_command = ["nobody reads this<enter>"]
  boot_transport = "vnc"
  http_content = { "/answers" = "" }
  boot_iso { iso_file = "local:iso/blank.iso" }
  ssh_host     = "127.0.0.1"
  ssh_port     = 1
  ssh_username = "root"
  ssh_password = "x"
  ${more}
}
build { sources = ["source.proxmox-iso.lost"] }
`
  const connection = () => {
    const { url, fingerprint, username, token, node } = server
    return { url, fingerprint, username, token, node }
  }

  it('fails as it would, and shows its screen, typed to through the display, beside what was asked for', async () => {
    const screens = path.join(folder, 'screens')
    const events: Event[] = []
    const { build, said, open } = await runHere({
      template: template('ssh_timeout = "8s"'),
      connection: connection(),
      screenshot: { when: 'failure', folder: screens },
      onEvent: (event) => events.push(event),
    })
    expect(build.outcome).toBe('failed')
    expect(open).toEqual([])
    expect(build.problems.map(({ code }) => code)).toEqual(['ssh-timeout'])
    const file = path.join(screens, 'proxmox-iso.lost.png')
    expect(events.filter(({ kind }) => kind === 'screenshot')).toMatchObject([{ file, build: 'proxmox-iso.lost' }])
    expect(build.problems[0]?.detail).toContain(`- the screen of the machine at that moment: ${file}`)
    expect(build.problems[0]?.detail?.match(/nobody ever asked/g)).toHaveLength(1)
    expect(said).toContain('Typing the boot command through the display')
    const picture = decode(readFileSync(file))
    expect(picture).toMatchObject({ width: 720, height: 400 })
    expect(new Set(picture.data).size).toBeGreaterThan(1)
    expect(statSync(file).mode & 0o077).toBe(0)
  })

  it.each([
    ['failure', true],
    ['never', false],
  ])('of the action, with screenshot: %s', async (screenshot, isKept) => {
    const { url, username, token, fingerprint, node } = server
    const way = { 'proxmox-url': url, 'proxmox-username': username, 'proxmox-token': token, 'proxmox-node': node }
    const inputs = { ...way, 'proxmox-fingerprint': fingerprint, template: 'lost.pkr.hcl', screenshot }
    const job = new Job({ ...actionPrograms, inputs })
    try {
      job.write('lost.pkr.hcl', template('ssh_timeout = "3s"'))
      const { exitCode, outputs, summary, raw } = await job.main().done
      expect(exitCode).toBe(1)
      const file = outputs['screenshot'] ?? ''
      const [build] = JSON.parse(outputs['builds'] ?? '[]') as readonly { readonly screenshot?: string }[]
      expect(build?.screenshot ?? '').toBe(file)
      expect(raw.includes('the screen of the machine at that moment: ')).toBe(isKept)
      expect(summary.includes('What the screen of the machine showed: ')).toBe(isKept)
      expect(file.startsWith(job.temp)).toBe(isKept)
      if (isKept) expect(decode(readFileSync(file))).toMatchObject({ width: 720, height: 400 })
    } finally {
      job.remove()
    }
  })

  it('that is cancelled keeps none, and waits for none', async () => {
    const screens = path.join(folder, 'cancelled')
    const stop = new AbortController()
    const { build } = await runHere({
      template: template('ssh_timeout = "10m"'),
      connection: connection(),
      screenshot: { when: 'failure', folder: screens },
      signal: stop.signal,
      onEvent: (event) => {
        if (event.kind === 'step-started' && event.step.startsWith('Waiting for SSH')) stop.abort()
      },
    })
    expect(build.outcome).toBe('cancelled')
    expect(existsSync(screens)).toBe(false)
  })
})
