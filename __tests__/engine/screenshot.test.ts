import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fault } from '../../src/embedded/faults/fault-declaration.ts'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import type { Event } from '../../src/events/event.ts'
import { runHere } from './in-process.ts'
import { type Lab, labTemplate, openLab } from './lab.ts'

let faults = createFaults([])
let lab: Lab
let folder = ''
beforeAll(async () => {
  lab = await openLab({ faults: { meet: (method, at) => faults.meet(method, at) } })
  folder = mkdtempSync(path.join(tmpdir(), 'screens-'))
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A machine whose guest is nowhere. */
const template = (more = '') => `
source "proxmox-iso" "lost" {
  boot_iso { iso_file = "local:iso/installer.iso" }
  boot_wait    = "-1s"
  ssh_host     = "127.0.0.1"
  ssh_port     = 1
  ssh_timeout  = "1s"
  ssh_username = "root"
  ssh_password = "x"
  ${more}
}
build { sources = ["source.proxmox-iso.lost"] }
`

async function build(
  source: string,
  met: readonly Partial<Fault>[] = [],
  {
    signal,
    onEvent,
    when = 'failure',
  }: {
    readonly signal?: AbortSignal
    readonly onEvent?: (event: Event) => void
    readonly when?: 'failure' | 'always'
  } = {},
) {
  const { url, fingerprint, username, token } = lab.server
  faults = createFaults(met.map((one) => ({ skip: 0, times: 1, ...one }) as Fault))
  return runHere({
    template: source,
    connection: { url, fingerprint, username, token, node: 'pve' },
    screenshot: { when, folder },
    ...(signal && { signal }),
    ...(onEvent && { onEvent }),
  })
}

const noPicture = /There is no picture of the screen of virtual machine \d+: (.*)/
const call = 'POST /nodes/*/qemu/*/vncproxy'

describe('a screen that can not be seen', () => {
  it.each<[string, readonly Partial<Fault>[], string]>([
    ['since the machine has none', [], 'is simulated and has no display'],
    ['since the role has no VM.Console', [{ fault: 'status', status: 403, call }], 'The role needs VM.Console'],
    ['since the answer was lost', [{ fault: 'drop', done: true, call }], 'vncproxy'],
    ['since the ticket is none', [{ fault: 'answer', data: { port: 'x' }, call }], 'the server gave no ticket for it'],
    ['since the server says nothing', [{ fault: 'answer', data: null, call }], 'the server gave no ticket for it'],
    ['since that takes too long', [{ fault: 'delay', seconds: 60, call }], 'it could not be seen within 10 s'],
  ])('%s: that is noted, and the failure is what it was', async (_, met, why) => {
    const { build: built, said, open } = await build(template(), met)
    expect(built.outcome).toBe('failed')
    expect(built.problems).toMatchObject([{ code: 'ssh-timeout', summary: 'Timeout waiting for SSH.' }])
    expect(built.problems[0]?.detail).not.toContain('the screen of the machine')
    expect(noPicture.exec(said)?.[1]).toContain(why)
    expect(open).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  it('is no reason to wait, once the build is cancelled', async () => {
    const stop = new AbortController()
    const { build: built, said } = await build(template(), [{ fault: 'delay', seconds: 60, call }], {
      signal: stop.signal,
      // The step has failed, and the picture is next.
      onEvent: (event) => {
        if (event.kind === 'step-finished' && event.step === 'Waiting for SSH') setImmediate(() => stop.abort())
      },
    })
    expect(built.outcome).toBe('cancelled')
    expect(said).not.toMatch(noPicture)
  })
})

it.each([
  ['failure', false],
  ['always', true],
] as const)('with screenshot: %s, a guest that answers is looked at: %s', async (when, isSeen) => {
  const { build: built, said } = await build(labTemplate(lab), [], { when })
  expect([built.outcome, noPicture.test(said)]).toEqual(['succeeded', isSeen])
})

it('what the answer server was asked for is told once', async () => {
  const source = template('http_content = { "/ks.cfg" = "" }\n ssh_handshake_attempts = 1')
  const { build: built } = await build(source)
  expect(built.problems[0]?.detail?.match(/answer files: nobody ever asked/g)).toHaveLength(1)
})

it('where the display can not be opened, a template that insists on it is told why', async () => {
  const source = template('boot_command = ["a"]\n boot_transport = "vnc"')
  const { build: built } = await build(source)
  expect(built.problems).toMatchObject([
    {
      code: 'display-not-opened',
      summary: expect.stringMatching(
        /^The display of virtual machine \d+ could not be .*is simulated and has no display/,
      ),
    },
  ])
})

it.each<[string, readonly Partial<Fault>[], string, string]>([
  ['boot_command', [], `boot_command = ["<waitText 'boot:'>"]`, 'is simulated and has no display'],
  ['boot_wait', [], `boot_command = ["a"]`, 'is simulated and has no display'],
  [
    'boot_command',
    [{ fault: 'status', status: 403, call, times: 9 }],
    `boot_command = ["<waitScreen>"]`,
    'the server refuses it',
  ],
])(
  'a wait for the screen in %s is told why there is none, and which privilege it needs',
  async (option, met, line, why) => {
    const source = template(`${line}\n boot_transport = "sendkey"`)
    const { build: built, open } = await build(
      option === 'boot_wait' ? source.replace('"-1s"', '"screen"') : source,
      met,
    )
    expect(built.problems).toMatchObject([
      {
        code: 'screen-not-seen',
        summary: expect.stringMatching(
          /^The boot command waits for the screen, and that of virtual machine \d+ could not/,
        ),
        detail: expect.stringContaining('the role needs VM.Console on the machine'),
        range: expect.anything(),
      },
    ])
    expect(built.problems[0]?.summary).toContain(why)
    expect(open).toEqual([])
  },
)
