import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { runProgram } from '../../src/terminal/program.ts'
import { parseCommandLoosely, splitLines } from '../harness/commands.ts'
import { nastyLines } from '../harness/nasty.ts'
import { type Story, tell } from '../harness/told.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'program-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(words: readonly string[], story: Story = {}, setup: { tty?: boolean; abort?: RegExp } = {}) {
  const controller = new AbortController()
  const out = Object.assign(new PassThrough(), { isTTY: setup.tty ?? false, columns: 100 })
  const err = new PassThrough()
  const { abort } = setup
  if (abort !== undefined) out.on('data', (chunk) => abort.test(String(chunk)) && controller.abort())
  const code = runProgram(tell(story), words, { out, err, env: {} }, controller.signal).finally(() => {
    out.end()
    err.end()
  })
  const [stdout, stderr] = await Promise.all([text(out), text(err)])
  return { code: await code, stdout, stderr }
}

const artifact = {
  kind: 'template',
  vmid: 9000,
  name: 'debian-13',
  node: 'pve',
  uiUrl: 'https://pve:8006/#v1:0:=qemu%2F9000',
  disks: [],
} as const
const done = { kind: 'build-finished', outcome: 'succeeded', artifact, problems: [] } as const
const building: Story = {
  builds: [{ name: 'proxmox-iso.a', events: [{ kind: 'say', text: 'Creating VM' }, done] }],
}
const template = { name: 'debian.pkr.hcl', text: 'source "a" "b" {\n  cpus = 1\n}\n' }
const wrong: Story = {
  template,
  diagnostics: [
    {
      code: 'unsupported-argument',
      severity: 'error',
      summary: 'Unsupported argument',
      detail: 'An argument named "cpus" is not expected here.',
      at: [19, 23],
    },
    { code: 'option-without-effect', severity: 'warning', summary: 'Something else' },
  ],
}

describe('usage', () => {
  it.each([
    [[]],
    [['biuld']],
    [['build', '--parallel-builds', 'many']],
    [['build', '--var', 'novalue']],
    [['build', '--on-error', 'ask']],
    [['build', '--boot-wait-factor', '0']],
    [['build', 'a', 'b']],
    [['validate', '--force']],
    [['validate', '--proxmox-ca', '/nowhere']],
  ])('%j is wrong: exit code 2, and why on stderr', async (words) => {
    const { code, stdout, stderr } = await run(words)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).not.toBe('')
  })

  it('says what it wants when it is asked', async () => {
    const { code, stdout } = await run(['build', '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('--parallel-builds <number>')
  })
})

describe('validate', () => {
  it('tells problems with place, source line and caret on stderr: exit code 1', async () => {
    expect(await run(['validate', 'debian.pkr.hcl'], wrong)).toEqual({
      code: 1,
      stdout: '',
      stderr: [
        'debian.pkr.hcl:2:3: error: Unsupported argument',
        '  2 |   cpus = 1',
        '    |   ^^^^',
        '  An argument named "cpus" is not expected here.',
        'warning: Something else',
        '',
      ].join('\n'),
    })
  })

  it('tells programs in JSON', async () => {
    const { code, stdout, stderr } = await run(['validate', '--json'], wrong)
    expect(code).toBe(1)
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      diagnostics: [
        {
          code: 'unsupported-argument',
          severity: 'error',
          summary: 'Unsupported argument',
          file: 'debian.pkr.hcl',
          line: 2,
          column: 3,
          endColumn: 7,
        },
        {},
      ],
    })
    expect(JSON.parse((await run(['validate', '--json'], building)).stdout)).toEqual({ valid: true, diagnostics: [] })
  })

  it('hands flags over', async () => {
    const calls = path.join(folder, 'calls')
    writeFileSync(path.join(folder, 'ca.pem'), 'PEM')
    const words = [
      '--var',
      'a=1=2',
      '--var',
      'b=',
      '--proxmox-url',
      'https://h',
      '--proxmox-token',
      't',
      '--proxmox-ca',
    ]
    expect((await run(['validate', 'x', ...words, path.join(folder, 'ca.pem')], { ...building, calls })).code).toBe(0)
    const [, request] = JSON.parse(readFileSync(calls, 'utf8'))
    expect(request).toEqual({
      template: 'x',
      vars: [
        ['a', '1=2'],
        ['b', ''],
      ],
      connection: { url: 'https://h', token: 't', ca: 'PEM' },
    })
  })
})

describe('plan', () => {
  it('is for people, or for programs', async () => {
    expect((await run(['plan'], building)).stdout).toContain(
      '  POST /nodes/pve/qemu\n    name = debian # #[add-mask]pve\n',
    )
    expect(JSON.parse((await run(['plan', '--json'], building)).stdout)).toMatchObject({
      builds: [{ name: 'proxmox-iso.a', requests: [{ method: 'POST' }] }],
      variables: {},
      warnings: [],
    })
  })
})

describe('build', () => {
  it('logs as Packer does, and answers 0', async () => {
    const { code, stdout, stderr } = await run(['build'], building)
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toMatch(
      /^==> proxmox-iso\.a: Creating VM\n==> proxmox-iso\.a: Build finished after \d+s: template 9000 \(debian-13\) on pve\n$/,
    )
  })

  it('answers 1 when one of them failed, with the result in JSON and in a summary', async () => {
    const failed = {
      kind: 'build-finished',
      outcome: 'failed',
      problems: [{ code: 'storage-full', severity: 'error', summary: 'No room' }],
    } as const
    const story: Story = { builds: [...(building.builds ?? []), { name: 'proxmox-iso.b', events: [failed] }] }
    const summary = path.join(folder, 'summary.md')
    const { code, stdout, stderr } = await run(['build', '--json', '--summary', summary], story)
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'failed',
      builds: [{ templateId: 9000 }, { problems: ['No room'] }],
    })
    expect(stderr).toContain('==> proxmox-iso.a: Creating VM')
    expect(stderr).toContain('proxmox-iso.b: error: No room')
    expect(readFileSync(summary, 'utf8')).toContain('1 of 2 builds succeeded')
  })

  it('is no failure where only the summary can not be written', async () => {
    const { code, stderr } = await run(['build', '--summary', '/nowhere/summary.md'], building)
    expect(code).toBe(0)
    expect(stderr).toMatch(/^warning: The summary could not be written: ENOENT/)
  })

  it('answers 130 when it was cancelled', async () => {
    const story: Story = {
      builds: [{ name: 'a.b', events: [{ kind: 'say', text: 'waiting' }, { pause: 'until-cancelled' }] }],
    }
    const { code, stdout } = await run(['build'], story, { abort: /waiting/ })
    expect(code).toBe(130)
    expect(stdout).toContain('==> Cancelling')
  })

  it('keeps nothing of a temporary embedded server, and closes it', async () => {
    const calls = path.join(folder, 'embedded-calls')
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('proxmox-template-'))
    const { code, stdout } = await run(['build', '--embedded'], { ...building, calls })
    expect(code).toBe(0)
    expect(stdout).toContain('--data keeps them')
    const told = readFileSync(calls, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(told.map(([name]) => name)).toEqual(['serve', 'plan', 'run', 'close'])
    expect(told[1][1].connection).toMatchObject({ url: 'https://127.0.0.1:38006/api2/json', node: 'pve' })
    const data = path.dirname(told[0][1].data)
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('proxmox-template-'))).not.toContain(
      path.basename(data),
    )
    expect(before).not.toContain(path.basename(data))
  })

  it('takes --simulate and --data for the embedded server, and no other server beside it', async () => {
    const calls = path.join(folder, 'simulated-calls')
    const { code } = await run(['build', '--simulate', '--data', path.join(folder, 'kept')], { ...building, calls })
    expect(code).toBe(0)
    const [, options] = JSON.parse(readFileSync(calls, 'utf8').split('\n')[0]!)
    expect(options).toMatchObject({ simulate: true, data: path.join(folder, 'kept') })
    const mixed = await run(['build', '--simulate', '--proxmox-url', 'https://pve:8006/api2/json'])
    expect(mixed.code).toBe(2)
    expect(mixed.stderr).toContain("option '--embedded' cannot be used with option '--proxmox-url <url>'")
  })

  it('shows bars on a terminal, with the log above them', async () => {
    const progress = (done: number, finished = false) =>
      ({
        kind: 'progress',
        id: 'up',
        label: 'Uploading debian.iso',
        unit: 'bytes',
        done,
        total: 2048,
        finished,
      }) as const
    const events = [
      progress(512),
      { kind: 'say', text: 'in between' } as const,
      progress(2048),
      progress(2048, true),
      done,
    ]
    const { stdout, code } = await run(['build'], { builds: [{ name: 'a.b', events }] }, { tty: true })
    expect(code).toBe(0)
    expect(stdout).toContain('a.b: Uploading debian.iso [')
    expect(stdout).toContain('==> a.b: in between')
  })

  it('lets nothing through that a terminal or the platform would obey', async () => {
    const events = nastyLines.flatMap((line) => [
      { kind: 'output', from: 'guest', stream: 'stdout', text: line } as const,
      { kind: 'progress', id: line, label: line, unit: 'bytes', done: 1 } as const,
      {
        kind: 'problem',
        diagnostic: { code: 'conversion-warning', severity: 'warning', summary: line, detail: line },
      } as const,
    ])
    const { stdout, stderr } = await run(['build'], { builds: [{ name: '::error::x.b', events: [...events, done] }] })
    for (const line of [...splitLines(stdout), ...splitLines(stderr)]) expect(parseCommandLoosely(line)).toBeUndefined()
    expect(stdout + stderr).not.toMatch(/\x1b/)
  })
})

describe('serve', () => {
  it('prints one line of JSON and ends with a signal', async () => {
    const { code, stdout } = await run(
      ['serve', '--data', folder, '--listen', '127.0.0.1:0'],
      {},
      { abort: /fingerprint/ },
    )
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect(Object.keys(JSON.parse(stdout))).toEqual([
      'url',
      'username',
      'token',
      'password',
      'node',
      'fingerprint',
      'data',
    ])
  })

  it('says why it can not', async () => {
    const { code, stderr } = await run(['serve', '--listen', 'taken'])
    expect(code).toBe(1)
    expect(stderr).toBe('error: 127.0.0.1:8006 is in use\n  Choose another with --listen.\n')
  })
})
