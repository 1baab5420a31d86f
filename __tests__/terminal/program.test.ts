import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { product } from '../../src/entry/product.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { runProgram } from '../../src/terminal/program.ts'
import { parseCommandLoosely, splitLines } from '../harness/commands.ts'
import { nastyLines } from '../harness/nasty.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'program-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(
  words: readonly string[],
  setup: { tty?: boolean; abort?: RegExp; env?: Record<string, string> } = {},
) {
  const controller = new AbortController()
  const out = Object.assign(new PassThrough(), { isTTY: setup.tty ?? false, columns: 100 })
  const err = new PassThrough()
  const { abort } = setup
  if (abort !== undefined) out.on('data', (chunk) => abort.test(String(chunk)) && controller.abort())
  const streams = { out, err, env: { PATH: process.env['PATH'], ...setup.env }, secrets: new Secrets() }
  const code = runProgram(product, words, streams, controller.signal).finally(() => {
    out.end()
    err.end()
  })
  const [stdout, stderr] = await Promise.all([text(out), text(err)])
  return { code: await code, stdout, stderr }
}

let files = 0

/** A template of its own, named as diagnostics name it: from the working directory, or whole where that is shorter. */
function template(content: string): string {
  const file = path.join(folder, `${++files}.pkr.hcl`)
  writeFileSync(file, content)
  const short = path.relative(process.cwd(), file)
  return short.length < file.length ? short : file
}

/** A build that needs no server. */
function local(name: string, inline = 'true'): string {
  return `source "null" "${name}" {
  communicator = "none"
}
build {
  sources = ["source.null.${name}"]
  provisioner "shell-local" {
    inline = [${JSON.stringify(inline)}]
  }
}
`
}

/** One on a Proxmox whose machines only pretend. */
function machine(added = ''): string {
  return `source "proxmox-iso" "a" {
  vm_name      = "from-nothing"
  communicator = "none"
  boot_wait    = "1ms"
  boot_iso {
    cd_content       = { "boot" = "x" }
    iso_storage_pool = "local"
  }
  ${added}
}
build {
  sources = ["source.proxmox-iso.a"]
}
`
}

const wrong = 'source "null" "a" {\n  cpus = 1\n}\nbuild {\n  sources = ["source.null.a"]\n}\n'

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
    [['validate', 'var-file=x']],
    [['build', '-debug']],
    [['validate', '--proxmox-ca', '/nowhere']],
  ])('%j is wrong: exit code 2, and why on stderr', async (words) => {
    const { code, stdout, stderr } = await run(words)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).not.toBe('')
  })

  it('keeps nothing where nothing is replaced, and says so', async () => {
    for (const word of ['--keep-previous', '-keep-previous=true']) {
      const { code, stderr } = await run(['build', word])
      expect([code, stderr]).toEqual([2, expect.stringContaining('--keep-previous needs --force')])
    }
    for (const word of ['--no-keep-previous', '-keep-previous=false'])
      expect((await run(['build', word])).stderr).not.toContain('--force')
  })

  it('says what it wants when it is asked', async () => {
    const { code, stdout } = await run(['build', '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('--parallel-builds <number>')
  })
})

describe('validate', () => {
  it('tells problems with place, source line and caret on stderr: exit code 1', async () => {
    const file = template(
      `${wrong}packer {\n  required_plugins {\n    odd = {\n      source  = "github.com/a/odd"\n      version = "1.0.0"\n    }\n  }\n}\n`,
    )
    const { code, stdout, stderr } = await run(['validate', file])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(
      `${file}:2:3: error: Unsupported argument\n  2 |   cpus = 1\n    |   ^^^^\n  An argument named "cpus" is not expected here.`,
    )
  })

  it('tells programs in JSON', async () => {
    const file = template(wrong)
    const { code, stdout, stderr } = await run(['validate', '--json', file])
    expect([code, stderr]).toEqual([1, ''])
    const place = { file, line: 2, column: 3, endColumn: 7 }
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      diagnostics: [{ code: 'unsupported-argument', severity: 'error', summary: 'Unsupported argument', ...place }],
    })
    const good = await run(['validate', '--json', template(local('a'))])
    expect(JSON.parse(good.stdout)).toEqual({ valid: true, diagnostics: [] })
  })
})

describe('a template error', () => {
  const secret = 'correct-horse'
  const file = template(
    `variable "port" {\n default = "${secret}"\n sensitive = true\n}\n${machine('serials = [var.port]')}`,
  )
  const of = { severity: 'error', file, line: 13, summary: expect.stringContaining('***') }

  it.each([
    ['validate', { valid: false, diagnostics: [of] }],
    ['plan', { builds: [], variables: {}, warnings: [], diagnostics: [of] }],
    ['build', { outcome: 'failed', builds: [], diagnostics: [of] }],
  ])('is in the JSON of %s, without the secret that it is about', async (command, report) => {
    const { code, stdout, stderr } = await run([command, '--json', '--simulate', file])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject(report)
    expect(stdout + stderr).not.toContain(secret)
  })

  it.each(['validate', 'plan', 'build'])('is told by %s without that secret', async (command) => {
    const data = path.join(folder, `unused-${command}`)
    const { code, stdout, stderr } = await run([command, '--simulate', '--data', data, file])
    expect(code).toBe(1)
    expect(stderr).toContain('***')
    expect(stdout + stderr).not.toContain(secret)
    // No server is started for it.
    expect(existsSync(data)).toBe(false)
  })
})

it('a line that can not be read is shown without the credentials that are known before any file is', async () => {
  const file = template('locals {\n  a = ["by-flag" "by-env"]\n}\n')
  const { stderr } = await run(['validate', '--proxmox-token', 'by-flag', file], {
    env: { PROXMOX_PASSWORD: 'by-env' },
  })
  expect(stderr).toContain('a = ["***" "***"]')
})

describe('plan', () => {
  it('is for people, or for programs', async () => {
    const file = template(machine('vm_id = 321\n  tags = "x"'))
    expect((await run(['plan', '--simulate', file])).stdout).toMatch(
      /^ {2}POST \/nodes\/pve\/qemu\n(?: {4}.*\n)* {4}name = from-nothing\n/m,
    )
    expect(JSON.parse((await run(['plan', '--json', '--simulate', file])).stdout)).toMatchObject({
      builds: [{ name: 'proxmox-iso.a' }],
      variables: {},
      warnings: [],
      diagnostics: [],
    })
  })

  it('hands flags over', async () => {
    writeFileSync(path.join(folder, 'ca.pem'), 'PEM')
    const file = template(`variable "a" {}\nvariable "b" {}\n${machine()}`)
    const flags = ['--var', 'a=1=2', '--var', 'b=', '--proxmox-url', 'https://h', '--proxmox-username', 'u@pve!t']
    const more = ['--proxmox-token', 'the-token', '--proxmox-node', 'n', '--proxmox-ca', path.join(folder, 'ca.pem')]
    const { code, stdout } = await run(['plan', '--json', file, ...flags, ...more])
    expect(code).toBe(0)
    expect(stdout).not.toContain('the-token')
    expect(JSON.parse(stdout)).toMatchObject({
      variables: { a: '1=2', b: '' },
      builds: [{ config: { proxmox_url: 'https://h', username: 'u@pve!t', token: { sensitive: true }, node: 'n' } }],
    })
  })

  it('lets nothing through that a terminal would obey', async () => {
    const file = template(machine(`template_description = ${JSON.stringify('x \x1b[31m ##[error]y')}`))
    const { stdout } = await run(['plan', '--simulate', file])
    expect(stdout).not.toMatch(/\x1b|##\[/)
  })
})

it('says its version', async () => {
  const { version } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../package.json'), 'utf8'))
  expect(await run(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` })
})

describe('build', () => {
  it('logs as Packer does, and answers 0', async () => {
    const { code, stdout, stderr } = await run(['build', '--simulate', template(machine())])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^==> proxmox-iso\.a: Creating VM$/m)
    expect(stdout).toMatch(/^==> proxmox-iso\.a: Build finished after \d+s: template 100 \(from-nothing\) on pve$/m)
  })

  it('warns where a build waits for a guest that a simulated machine does not run', async () => {
    const ssh = machine('ssh_username = "root"\nssh_password = "x"\nssh_timeout = "1s"').replace('"none"', '"ssh"')
    const { code, stderr } = await run(['build', '--simulate', template(ssh)])
    expect(code).toBe(1)
    expect(stderr).toContain('warning: Nobody will answer proxmox-iso.a')
    expect(stderr).toContain('communicator = "none"')
  })

  it('answers 1 when one of them failed, with the result in JSON and in a summary', async () => {
    const file = template(`${local('good')}${local('bad', 'exit 3')}`)
    const summary = path.join(folder, 'summary.md')
    const { code, stdout, stderr } = await run(['build', '--json', '--summary', summary, file])
    expect(code).toBe(1)
    const why = expect.stringContaining('3')
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'failed',
      builds: [{ name: 'null.good', outcome: 'succeeded' }, { problems: [why] }],
      diagnostics: [{ code: 'script-failed', severity: 'error', summary: why, build: 'null.bad', file }],
    })
    expect(stderr).toContain('==> null.good: Build finished')
    expect(stderr).toMatch(/error: .*3/)
    expect(readFileSync(summary, 'utf8')).toContain('1 of 2 builds succeeded')
  })

  it('builds nothing where the summary can not be written', async () => {
    const file = template(local('a', `touch ${folder}/built`))
    const { code, stderr } = await run(['build', '--summary', '/nowhere/summary.md', file])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: The summary could not be written: ENOENT/)
    expect(existsSync(`${folder}/built`)).toBe(false)
  })

  it('is no failure where the summary can be written no more', async () => {
    const summary = path.join(folder, 'gone/summary.md')
    mkdirSync(path.dirname(summary))
    const file = template(local('a', `rm -r ${path.dirname(summary)}`))
    const { code, stderr } = await run(['build', '--summary', summary, file])
    expect(code).toBe(0)
    expect(stderr).toMatch(/warning: The summary could not be written: ENOENT/)
  })

  it('answers 130 when it was cancelled', async () => {
    const file = template(local('a', 'echo waiting; sleep 60'))
    const { code, stdout } = await run(['build', file], { abort: /waiting$/m })
    expect(code).toBe(130)
    expect(stdout).toContain('==> Cancelling')
  })

  it('keeps nothing of a temporary embedded server, and closes it', async () => {
    const own = path.join(folder, 'own-temp')
    mkdirSync(own)
    vi.stubEnv('TMPDIR', own)
    onTestFinished(() => void vi.unstubAllEnvs())
    const { code, stdout } = await run(['build', '--simulate', template(machine())])
    expect(code).toBe(0)
    expect(stdout).toContain('--data keeps them')
    expect(readdirSync(own)).toEqual([])
  })

  it('takes --simulate and --data for the embedded server, and no other server beside it', async () => {
    const data = path.join(folder, 'kept')
    mkdirSync(data)
    const first = await run(['build', '--simulate', '--data', data, template(machine())])
    expect([first.code, first.stdout.includes('--data keeps them')]).toEqual([0, false])
    // The second one finds what the first one made, and that its server is gone.
    const second = await run(['build', '--simulate', '--data', data, template(machine('vm_id = 100'))])
    expect(second.code).toBe(1)
    expect(second.stderr).toMatch(/100 already exists/)
    for (const [url, says] of [
      ['embedded', 'For the embedded Proxmox write --embedded in its place.'],
      ['pve:8006', 'It is the address of a Proxmox VE API: https://pve.example.com:8006/api2/json'],
      ['https://root:geheim@pve:8006', '--proxmox-url must not hold a user or password'],
    ] as const) {
      const wrong = await run(['build', '--proxmox-url', url])
      expect(wrong.stderr).toContain(says)
      expect(wrong.stderr).not.toContain('geheim')
      expect(wrong.code).toBe(2)
    }
    const mixed = await run(['build', '--simulate', '--proxmox-url', 'https://pve:8006/api2/json'])
    expect(mixed.code).toBe(2)
    expect(mixed.stderr).toContain("option '--embedded' cannot be used with option '--proxmox-url <url>'")
  })

  it('shows bars on a terminal, with the log above them', async () => {
    const { stdout, code } = await run(['build', '--simulate', template(machine())], { tty: true })
    expect(code).toBe(0)
    expect(stdout).toMatch(/proxmox-iso\.a: .*\[/)
    expect(stdout).toContain('==> proxmox-iso.a: Creating VM')
  })

  it('lets nothing through that a terminal or the platform would obey', async () => {
    const lines = path.join(folder, 'nasty')
    writeFileSync(lines, nastyLines.join('\n'))
    const { stdout, stderr } = await run([
      'build',
      template(local('a', `cat ${lines}; cat ${lines} >&2; echo the end`)),
    ])
    expect(stdout).toContain('the end')
    for (const line of [...splitLines(stdout), ...splitLines(stderr)]) expect(parseCommandLoosely(line)).toBeUndefined()
    expect(stdout + stderr).not.toMatch(/\x1b/)
  })
})

describe('serve', () => {
  const served = ['serve', '--simulate', '--listen', '127.0.0.1:0', '--data']

  it('prints one line of JSON and ends with a signal', async () => {
    const { code, stdout } = await run([...served, path.join(folder, 'served')], { abort: /fingerprint/ })
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    const names = ['url', 'username', 'token', 'password', 'node', 'fingerprint', 'data']
    expect(Object.keys(JSON.parse(stdout)).sort()).toEqual(names.sort())
  })

  it('says why it can not', async () => {
    const { code, stderr } = await run(['serve', '--simulate', '--listen', 'taken', '--data', path.join(folder, 'x')])
    expect(code).toBe(1)
    expect(stderr).toBe('error: taken is no address to listen on\n  Write it as 127.0.0.1:8006.\n')
  })
})
