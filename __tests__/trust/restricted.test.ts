import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import { startOf } from '../../src/diagnostics/range.ts'
import { planTemplate } from '../../src/engine/plan/plan-template.ts'
import { lateRenderer } from '../../src/options/render-late.ts'
import { checksum } from '../../src/post-processors/checksum.ts'
import { systemClock } from '../../src/time/clock.ts'
import type { Grant, Trust } from '../../src/trust/trust.ts'

const canary = 'canary-of-the-runner'

let base: string
let workspace: string
let files = 0

beforeAll(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'restricted ')))
  workspace = path.join(base, 'work space')
  mkdirSync(path.join(workspace, '.git'), { recursive: true })
  mkdirSync(path.join(workspace, 'inside/below'), { recursive: true })
  mkdirSync(path.join(workspace, 'tree'))
  mkdirSync(path.join(base, 'outside'))
  for (const name of [
    'outside/secret',
    'outside/secret.pkrvars.hcl',
    'outside/template.pkr.hcl',
    'work space/.git/config',
  ])
    writeFileSync(path.join(base, name), `${canary}\n`)
  for (const name of ['file.txt', 'script.sh', 'values.pkrvars.hcl'])
    writeFileSync(path.join(workspace, 'inside', name), '')
  symlinkSync('../../outside/secret', path.join(workspace, 'tree/link'))
  symlinkSync('../outside/secret', path.join(workspace, 'link'))
  symlinkSync('../outside', path.join(workspace, 'folder'))
  symlinkSync('../outside/secret.pkrvars.hcl', path.join(workspace, 'values.pkrvars.hcl'))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

interface Given {
  readonly granted?: readonly Grant[]
  readonly template?: string
  readonly varFiles?: readonly string[]
  readonly evaluate?: boolean
  readonly toBuild?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** Plans as a door does that does not trust the template; answers what was said. */
async function told(text: string, given: Given = {}): Promise<readonly Diagnostic[]> {
  const name = `${++files}.${text.startsWith('{') ? 'json' : 'pkr.hcl'}`
  writeFileSync(path.join(workspace, name), text)
  const trust: Trust = {
    granted: new Set(given.granted ?? []),
    workspace,
    because: 'the pull request comes from a fork',
  }
  try {
    const plan = await planTemplate({
      template: given.template ?? name,
      vars: [],
      varFiles: given.varFiles ?? [],
      only: [],
      except: [],
      workingDirectory: workspace,
      env: { HOME: path.join(base, 'outside'), CANARY: canary, ...given.env },
      trust,
      evaluateDataSources: given.evaluate ?? true,
      toBuild: given.toBuild,
      connection: {},
      signal: new AbortController().signal,
      clock: systemClock,
    })
    return plan.warnings
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    return thrown.diagnostics
  }
}

const codes = (problems: readonly Diagnostic[]) => problems.map(({ code }) => code)
const source = (lines: string) => `source "null" "a" {\n  communicator = "none"\n${lines}\n}\n`
const build = (lines = '') => `${source('')}build {\n  sources = ["null.a"]\n${lines}\n}\n`
const local = (expression: string) => `locals {\n  a = ${expression}\n}\n${build()}`

async function onlyRefused(text: string, grant: Grant, line: number, given: Given = {}): Promise<void> {
  const problems = await told(text, given)
  expect(problems.map(printDiagnostic).join('\n')).not.toContain(canary)
  expect(codes(problems)).toEqual([`untrusted-${grant}`])
  const [{ range, detail } = {}] = problems
  if (line > 0) expect(range && startOf(range).line).toBe(line)
  expect(detail).toContain(`the pull request comes from a fork. \`trust: ${grant}\` (\`--trust ${grant}\`) allows it.`)
  expect(codes(await told(text, { ...given, granted: [grant] }))).not.toContain(`untrusted-${grant}`)
}

describe('files outside of the workspace are not read', () => {
  it.each([
    ['file("../outside/secret")'],
    ['file("link")'],
    ['file("folder/secret")'],
    ['file("~/secret")'],
    ['file("${path.root}/../outside/secret")'],
    ['file(".git/config")'],
    ['filebase64("link")'],
    ['parseint(file("link"), 10)'],
    ['templatefile("link", {})'],
    ['fileexists("../outside/secret")'],
    ['fileexists("../outside/not-there")'],
    ['fileset("../outside", "*")'],
    ['fileset(".", "../outside/*")'],
    ['fileset(".", "folder/*")'],
    ['fileset("tree", "*")'],
    ['yamldecode(file("link"))'],
  ])('%s', async (expression) => {
    await onlyRefused(local(expression), 'files', 2)
  })

  it('nor by a template file that is read', async () => {
    writeFileSync(path.join(workspace, 'inside/outer.tpl'), '${file("../outside/secret")}')
    const problems = await told(local('templatefile("inside/outer.tpl", {})'))
    expect(codes(problems)).toContain('untrusted-files')
    expect(problems.map(printDiagnostic).join('\n')).not.toContain(canary)
  })

  it('nor in the message of a validation', async () => {
    const variable = `variable "a" {
  default = "x"
  validation {
    condition     = false
    error_message = "It is \${file("link")}."
  }
}
`
    const problems = await told(`${variable}${build()}`)
    expect(codes(problems)).toContain('untrusted-files')
    expect(problems.map(printDiagnostic).join('\n')).not.toContain(canary)
  })

  it('nor as a template, a var file, or one of the folder’s', async () => {
    symlinkSync('../../../outside/template.pkr.hcl', path.join(workspace, 'inside/below/linked.pkr.hcl'))
    for (const template of ['inside/below', 'inside/below/linked.pkr.hcl', '../outside/template.pkr.hcl', '../outside'])
      await onlyRefused('', 'files', 0, { template })
    for (const name of ['values.pkrvars.hcl', '../outside/secret.pkrvars.hcl', '*.pkrvars.hcl'])
      await onlyRefused(build(), 'files', 0, { varFiles: [name] })
    mkdirSync(path.join(workspace, 'auto'))
    writeFileSync(path.join(workspace, 'auto/a.pkr.hcl'), build())
    symlinkSync('../values.pkrvars.hcl', path.join(workspace, 'auto/b.auto.pkrvars.hcl'))
    await onlyRefused('', 'files', 0, { template: 'auto' })
    await onlyRefused('{"builders": [{"type": "null", "communicator": "none"}]}', 'files', 0, {
      varFiles: ['values.pkrvars.hcl'],
    })
  })

  it('nor beside a template, to say where something is declared', async () => {
    mkdirSync(path.join(workspace, 'beside'))
    symlinkSync('../../outside/declared', path.join(workspace, 'beside/b.pkr.hcl'))
    writeFileSync(path.join(base, 'outside/declared'), 'variable "there" {}\n')
    writeFileSync(path.join(workspace, 'beside/a.pkr.hcl'), `locals { a = var.there }\n${build()}`)
    const problems = await told('', { template: 'beside/a.pkr.hcl' })
    expect(problems.map(printDiagnostic).join('\n')).not.toContain('b.pkr.hcl')
  })

  it('but those of the workspace are', async () => {
    const expressions = [
      'file("inside/file.txt")',
      'fileset(".", "inside/*")',
      'fileexists("inside/none")',
      'abspath(".")',
    ]
    for (const expression of expressions) expect(await told(local(expression))).toEqual([])
    expect(await told(build(), { varFiles: ['inside/values.pkrvars.hcl'] })).toEqual([])
  })
})

describe('what is not a file', () => {
  it.each([
    ['vault("secret/a", "b")', { VAULT_TOKEN: canary }],
    ['consul_key("a")', {}],
    ['aws_secretsmanager("a", null)', {}],
    ['aws_secretsmanager_raw("a")', {}],
  ])('%s asks nobody', async (expression, env) => {
    const problems = await told(local(expression), { env })
    expect(codes(problems)).toEqual(['untrusted-network'])
  })

  it('env reads nothing, in HCL and in JSON', async () => {
    const variable =
      'variable "a" {\n  default = env("CANARY")\n  validation {\n    condition = var.a == ""\n    error_message = "${var.a}."\n  }\n}\n'
    const problems = await told(`${variable}${build()}`)
    expect(codes(problems)).toContain('untrusted-env')
    expect(problems.map(printDiagnostic).join('\n')).not.toContain(canary)
    const legacy =
      '{"variables": {"a": "{{ env `CANARY` }}"},\n "builders": [{"type": "null", "communicator": "none"}]}'
    await onlyRefused(legacy, 'env', 1)
    const vault =
      '{"variables": {"a": "{{ vault `a` `b` }}"},\n "builders": [{"type": "null", "communicator": "none"}]}'
    expect(codes(await told(vault))).toEqual(['untrusted-network'])
  })

  it('given values of variables are there all the same', async () => {
    expect(await told(`variable "a" {}\n${build()}`, { env: { PKR_VAR_a: 'x' } })).toEqual([])
  })

  it('data sources ask no server and start no program; validate, which asks none, says so', async () => {
    const http = `data "http" "a" {\n  url = "http://127.0.0.1:1/"\n}\n${build()}`
    await expect(told(http)).resolves.toMatchObject([{ code: 'untrusted-network', severity: 'error' }])
    await expect(told(http, { evaluate: false })).resolves.toEqual([])
    for (const type of ['git-repository', 'git-commit']) {
      const git = `data "${type}" "a" {}\n${build()}`
      await expect(told(git)).resolves.toMatchObject([{ code: 'untrusted-commands', severity: 'error' }])
      await expect(told(git, { evaluate: false })).resolves.toMatchObject([{ severity: 'refusal' }])
    }
  })

  it('sshkey keeps its key in the workspace', async () => {
    symlinkSync('../outside', path.join(workspace, 'packer_cache'))
    const problems = await told(`data "sshkey" "a" {\n  type = "ed25519"\n}\n${build()}`)
    expect(codes(problems)).toEqual(['untrusted-files'])
    rmSync(path.join(workspace, 'packer_cache'))
  })

  it('programs are planned and not run', async () => {
    const steps =
      'provisioner "shell-local" {\n    inline = ["true"]\n  }\n  post-processor "shell-local" {\n    inline = ["true"]\n  }'
    const problems = await told(build(steps))
    expect(problems).toMatchObject([
      { code: 'untrusted-commands', severity: 'refusal', summary: expect.stringContaining('provisioner shell-local') },
      {
        code: 'untrusted-commands',
        severity: 'refusal',
        summary: expect.stringContaining('post-processor shell-local'),
      },
    ])
    const built = await told(build(steps), { toBuild: true })
    expect(built.map(({ severity }) => severity)).toEqual(['error', 'error'])
    expect(await told(build(steps), { toBuild: true, granted: ['commands'] })).toEqual([])
    const legacy = `{"builders": [{"type": "null", "communicator": "none"}],
 "provisioners": [{"type": "shell-local", "inline": ["true"]}]}`
    expect(await told(legacy)).toMatchObject([{ code: 'untrusted-commands' }])
  })

  it.each([
    ['inspec', 'profile = "https://example.com/x"', ['untrusted-commands']],
    [
      'salt-masterless',
      'local_state_tree = "states"\n    formulas = ["https://example.com/x.git//x"]',
      ['untrusted-network', 'untrusted-commands'],
    ],
    ['salt-masterless', 'local_state_tree = "states"', []],
  ])('what %s fetches and starts is planned and not done: %s', async (type, lines, expected) => {
    mkdirSync(path.join(workspace, 'states'), { recursive: true })
    const text = build(`provisioner "${type}" {\n    ${lines}\n  }`)
    const refused = (await told(text, { toBuild: true })).filter(({ code }) => code.startsWith('untrusted-'))
    expect(codes(refused)).toEqual(expected)
    const granted = await told(text, { toBuild: true, granted: ['network', 'commands'] })
    expect(granted.filter(({ code }) => code.startsWith('untrusted-'))).toEqual([])
  })

  it('all of a phase is said at once', async () => {
    const text = `locals {\n  a = file("link")\n  b = vault("a", "b")\n}\ndata "http" "a" {\n  url = "http://127.0.0.1:1/"\n}\n${build(
      'provisioner "shell-local" {\n    script = "link"\n  }',
    )}`
    expect(codes(await told(text)).sort()).toEqual([
      'untrusted-commands',
      'untrusted-files',
      'untrusted-files',
      'untrusted-network',
      'untrusted-network',
    ])
  })
})

it('the output of checksum, whose name is made when it runs, stays in the workspace', async () => {
  writeFileSync(path.join(workspace, 'inside/built'), 'x')
  const run = (output: string) =>
    checksum.run(checksum.options.parse({ output }), {
      artifact: { id: 'File', files: ['inside/built'] },
      buildName: 'a',
      builderType: 'file',
      runUuid: '',
      materials: () => Promise.reject(new Error('nobody asks')),
      force: false,
      signal: new AbortController().signal,
      say: () => {},
      message: () => {},
      output: () => {},
      scriptEnvironment: {},
      late: {},
      workingDirectory: workspace,
      env: {},
      trust: { granted: new Set(), workspace, because: 'nobody has looked at it' },
      renderLate: lateRenderer({ at: () => undefined, isSet: () => false }, new Map()),
      clock: systemClock,
    })
  await expect(run('../outside/{{.ChecksumType}}')).rejects.toMatchObject({ code: 'untrusted-files' })
  await expect(run('folder/sum')).rejects.toMatchObject({ code: 'untrusted-files' })
  await expect(run('inside/{{.ChecksumType}}')).resolves.toBeUndefined()
})

it('the canary is there to be found', () => {
  expect(readFileSync(path.join(workspace, 'link'), 'utf8')).toContain(canary)
})

describe('ways from the guest to this machine', () => {
  const guest = (lines: string) =>
    `source "null" "a" {\n  ssh_host = "10.0.0.9"\n  ssh_username = "root"\n  ssh_password = "p"\n  ${lines}\n}\nbuild {\n  sources = ["null.a"]\n}\n`

  it.each([
    ['ssh_agent_auth = true', 'env', 5],
    ['ssh_disable_agent_forwarding = false', 'env', 5],
    ['ssh_remote_tunnels = ["8080:localhost:80"]', 'network', 5],
    ['ssh_local_tunnels = ["8080:localhost:80"]', 'network', 5],
    ['ssh_proxy_host = "10.0.0.1"', 'network', 5],
    ['', 'network', 2],
  ] as const)('%s is not built', async (lines, grant, line) => {
    const problems = await told(guest(lines), { toBuild: true, env: { SSH_AUTH_SOCK: '/agent' } })
    const refused = problems.filter(({ code }) => code === `untrusted-${grant}`)
    expect(refused.map(({ range }) => range && startOf(range).line)).toContain(line)
    const granted = await told(guest(lines), {
      toBuild: true,
      granted: ['env', 'network'],
      env: { SSH_AUTH_SOCK: '/agent' },
    })
    expect(granted).toEqual([])
  })

  it.each(['winrm', 'auto'])('no server of the template’s choice is reached by %s', async (communicator) => {
    const template = `source "null" "a" {\n  communicator = "${communicator}"\n  winrm_host = "10.0.0.9"\n  winrm_username = "u"\n  winrm_password = "p"\n}\nbuild {\n  sources = ["null.a"]\n}\n`
    expect(await told(template, { toBuild: true })).toMatchObject([{ code: 'untrusted-network', severity: 'error' }])
    expect(await told(template, { toBuild: true, granted: ['network'] })).toEqual([])
  })

  it('the credentials of others go to no server of the template’s choice', async () => {
    const machine = (lines: string) =>
      `source "proxmox-iso" "a" {\n${lines}\n  node = "pve"\n  ssh_username = "root"\n  ssh_password = "p"\n  boot_iso {\n    iso_file = "local:iso/a.iso"\n  }\n}\nbuild {\n  sources = ["proxmox-iso.a"]\n}\n`
    const env = { PROXMOX_USERNAME: 'a@pve!b', PROXMOX_TOKEN: canary }
    const own = machine('  proxmox_url = "https://evil.example.com/api2/json"')
    expect(await told(own, { toBuild: true, env })).toMatchObject([{ code: 'untrusted-network', severity: 'error' }])
    const blind = machine('  insecure_skip_tls_verify = true')
    const url = { ...env, PROXMOX_URL: 'https://pve.example.com:8006/api2/json' }
    expect(await told(blind, { toBuild: true, env: url })).toMatchObject([{ code: 'untrusted-network' }])
    expect(await told(machine(''), { toBuild: true, env: url })).toEqual([])
  })
})
