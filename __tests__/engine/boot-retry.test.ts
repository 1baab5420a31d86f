import { afterAll, beforeAll, expect, it } from 'vitest'
import { runHere } from './in-process.ts'
import { type Lab, openLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

const template = (more: string) => `
source "proxmox-iso" "deaf" {
  boot_iso { iso_file = "local:iso/installer.iso" }
  boot_wait    = "-1s"
  boot_command = ["<enter>"]
  ssh_host     = "127.0.0.1"
  ssh_port     = 1
  ssh_timeout  = "1s"
  ssh_username = "root"
  ssh_password = "x"
  ${more}
}
build { sources = ["source.proxmox-iso.deaf"] }
`

async function allResets(): Promise<number> {
  const tasks = await lab.client.request('GET', '/nodes/pve/tasks', { typefilter: 'qmreset' })
  return (tasks as readonly unknown[]).length
}

async function build(more: string, onServing: (url: string) => void = () => {}) {
  const { url, fingerprint, username, token } = lab.server
  // Machines get the ID of one that is gone.
  const before = await allResets()
  const result = await runHere({
    template: template(more),
    connection: { url, fingerprint, username, token, node: 'pve' },
    onEvent: (event) => {
      const [, served] = (event.kind === 'message' && /Serving answer files at (\S+)\. /.exec(event.text)) || []
      if (served !== undefined) onServing(served)
    },
  })
  return { ...result, resets: (await allResets()) - before }
}

it('a machine that asks for nothing is reset and typed to again, each time half as fast, and twice at most', async () => {
  const { build: built, said, resets, open } = await build('http_content = { "/a" = "" }\n boot_retry_after = "50ms"')
  expect(built.problems).toMatchObject([{ code: 'ssh-timeout' }])
  expect(said).toMatch(/^Nobody asked for an answer file within 50ms \(boot_retry_after\): the machine is reset, and/m)
  expect(said.match(/typed \d times as slowly/g)).toEqual(['typed 2 times as slowly', 'typed 4 times as slowly'])
  expect(said.match(/Typing the boot command/g)).toHaveLength(2 * 3)
  expect([resets, open]).toEqual([2, []])
})

it('one that asks, even for what there is not, is left alone', async () => {
  const asked: Promise<Response>[] = []
  const { said, resets } = await build('http_content = { "/a" = "" }\n boot_retry_after = "10m"', (url) =>
    asked.push(fetch(`${url}wrong`)),
  )
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([404])
  expect(said).not.toContain('as slowly')
  expect(resets).toBe(0)
})

it('nobody is waited for where nothing is served, which is warned of', async () => {
  const { plan, resets } = await build('boot_retry_after = "10m"')
  expect(plan.warnings).toMatchObject([
    { code: 'nothing-served', summary: 'Nothing is served that somebody could ask for' },
  ])
  expect(resets).toBe(0)
})
