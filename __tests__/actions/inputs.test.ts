import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { InputReader } from '../../src/actions/input-kinds.ts'
import { readInputs } from '../../src/actions/inputs.ts'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { fullTrust } from '../../src/trust/trust.ts'

const workspace = mkdtempSync(path.join(tmpdir(), 'inputs-'))
afterAll(() => rmSync(workspace, { recursive: true, force: true }))

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

function read(inputs: Record<string, string>) {
  const env = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  return readInputs({ GITHUB_WORKSPACE: workspace, ...Object.fromEntries(env) })
}

function diagnosticsOf(inputs: Record<string, string>) {
  try {
    read(inputs)
  } catch (thrown) {
    if (thrown instanceof TemplateError) return thrown.diagnostics
    throw thrown
  }
  return []
}

function problems(inputs: Record<string, string>): string[] {
  return diagnosticsOf(inputs).map(({ summary, subject }) => {
    expect(summary).toContain(subject)
    return summary
  })
}

describe('inputs', () => {
  it('have defaults', () => {
    expect(read({})).toEqual({
      template: '.',
      command: 'build',
      vars: [],
      varFiles: [],
      only: [],
      except: [],
      force: false,
      onError: 'cleanup',
      parallelBuilds: 0,
      workingDirectory: workspace,
      embedded: false,
      connection: {},
      bootWaitFactor: undefined,
      screenshot: 'failure',
      olderThanMs: 6 * 3_600_000,
      dryRun: false,
      testVmids: undefined,
      testPool: undefined,
      embeddedImages: [],
      embeddedSetup: false,
      exportEnv: false,
      cache: false,
      comment: false,
      sbom: false,
      nightly: { retry: 0, packageDiff: false, refresh: undefined, fullEveryMs: undefined },
      githubToken: undefined,
      trust: fullTrust,
      life: { channel: undefined, record: 'auto', retirement: undefined },
      order: { rollback: false, dryRun: false },
      unchanged: {
        skip: false,
        maxAge: undefined,
        changedOnly: false,
        since: undefined,
        given: undefined,
        explain: false,
      },
      warnings: [],
    })
  })

  it('are read as they are meant', () => {
    writeFileSync(path.join(workspace, 'ca.pem'), certificate)
    const inputs = read({
      template: ' debian ',
      command: 'plan',
      'var-files': 'a.pkrvars.hcl, b.pkrvars.hcl\n# c.pkrvars.hcl\nd.pkrvars.hcl\n',
      only: 'proxmox-iso.*',
      force: 'true',
      'on-error': 'abort',
      'parallel-builds': '2',
      'proxmox-url': 'https://pve:8006/api2/json',
      'proxmox-username': 'packer@pve!ci',
      'proxmox-token': 's3cret',
      'proxmox-ca': 'ca.pem',
      'proxmox-fingerprint': 'AB:'.repeat(31).concat('cd'),
      'boot-wait-factor': '2.5',
      'older-than': '1h30m',
      'dry-run': 'true',
      cache: 'True',
    })
    expect(inputs).toMatchObject({
      template: 'debian',
      command: 'plan',
      varFiles: ['a.pkrvars.hcl', 'b.pkrvars.hcl', 'd.pkrvars.hcl'],
      only: ['proxmox-iso.*'],
      force: true,
      onError: 'abort',
      parallelBuilds: 2,
      bootWaitFactor: 2.5,
      olderThanMs: 5_400_000,
      dryRun: true,
      cache: true,
      connection: { username: 'packer@pve!ci', token: 's3cret', ca: certificate },
    })
    mkdirSync(path.join(workspace, 'sub/deep'), { recursive: true })
    expect(read({ 'proxmox-url': 'embedded', 'working-directory': 'sub', 'boot-wait-factor': 'auto' })).toMatchObject({
      embedded: true,
      workingDirectory: path.join(workspace, 'sub'),
      connection: { url: undefined },
      bootWaitFactor: undefined,
      screenshot: 'failure',
    })
  })

  it('name a working directory that is there', () => {
    mkdirSync(path.join(workspace, 'here/it/is'), { recursive: true })
    writeFileSync(path.join(workspace, 'file'), '')
    for (const [given, hint] of [
      ['nowhere', `It was looked for as ${workspace}/nowhere.`],
      ['file', `It was looked for as ${workspace}/file.`],
      ['here\\it\\is', 'Folders are separated by "/": write here/it/is.'],
    ] as const) {
      const told = diagnosticsOf({ 'working-directory': given })
      expect(told.map(({ summary }) => summary)).toEqual([
        `Input working-directory must name a folder, and ${given} is none.`,
      ])
      expect(told[0]?.detail).toContain(hint)
    }
  })

  it('say of the old template no more than is said', () => {
    const kept = [{}, { 'keep-previous': 'false' }, { 'keep-previous': 'true', force: 'true' }].map(
      (given) => read(given).keepPrevious,
    )
    expect(kept).toEqual([undefined, false, true])
  })

  it('are all reported at once, each by its name', () => {
    expect(
      problems({
        command: 'biuld',
        'on-error': 'ignore',
        force: 'yes',
        'parallel-builds': '-1',
        'boot-wait-factor': '0',
        'older-than': 'a day',
        'proxmox-url': 'pve.example.com',
        'proxmox-ca': 'missing.pem',
        'proxmox-fingerprint': 'AB:CD',
        vars: 'a=1\nb',
      }),
    ).toEqual(
      [
        'Input proxmox-url must be embedded or the address of a Proxmox VE API.',
        'Input command must be one of build, validate, plan, test, matrix, fmt, inspect, promote, rollback, demote, revoke, unrevoke, retire, list, serve, reap, but is "biuld". Did you mean "build"?',
        'Input vars line 2 is not of the form name=value.',
        'Input force must be true or false, but is "yes".',
        'Input on-error must be one of cleanup, abort, run-cleanup-provisioner, but is "ignore".',
        'Input parallel-builds must be a whole number from 0, but is "-1".',
        'Input proxmox-ca must be a certificate in PEM form or a file that holds one; there is no such file.',
        'Input proxmox-fingerprint must be a SHA-256 fingerprint: 64 hexadecimal digits, with colons or without.',
        'Input boot-wait-factor must be auto or a number above 0 and up to 1000, but is "0".',
        'Input older-than must be an age such as 90d, 2w or 1h30m, but is "a day".',
      ].sort(
        (left, right) =>
          problemsOrder.indexOf(left.split(' ')[1] ?? '') - problemsOrder.indexOf(right.split(' ')[1] ?? ''),
      ),
    )
  })

  it.each([
    [{ 'proxmox-url': 'embedded', 'proxmox-token': 'x' }, 'proxmox-token'],
    [{ 'proxmox-url': 'https://root:secret@pve:8006' }, 'user or password'],
    [{ 'insecure-skip-tls-verify': 'true', 'proxmox-fingerprint': 'a'.repeat(64) }, 'contradicts'],
    [{ 'keep-previous': 'true' }, 'no effect without force'],
    [{ 'keep-previous': 'true', force: 'true', 'force-order': 'delete-first' }, 'nothing to keep'],
    [{ 'proxmox-ca': '-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----' }, 'no certificate'],
  ])('%j is refused', (inputs, expected) => {
    const [problem = '', ...more] = problems(inputs as unknown as Record<string, string>)
    expect(more).toEqual([])
    expect(problem).toContain(expected)
    expect(problem).not.toContain('secret@')
  })
})

// As read, which is the order of action.yml but for what other inputs need.
const problemsOrder = [
  'command',
  'vars',
  'force',
  'on-error',
  'parallel-builds',
  'proxmox-url',
  'proxmox-ca',
  'proxmox-fingerprint',
  'boot-wait-factor',
  'older-than',
]

describe('an input that has another name by now', () => {
  const renamed = { 'api-token': { now: 'proxmox-token', since: '2.0' } }

  it('is read where the new one is not given, and is warned of', () => {
    const reader = new InputReader({ 'INPUT_API-TOKEN': 'x' }, renamed)
    expect(reader.text('proxmox-token')).toBe('x')
    expect(reader.warnings).toMatchObject([
      { code: 'deprecated-input', summary: 'Input api-token is called proxmox-token since version 2.0' },
    ])
  })

  it('loses to the new one', () => {
    const reader = new InputReader({ 'INPUT_API-TOKEN': 'x', 'INPUT_PROXMOX-TOKEN': 'y' }, renamed)
    expect(reader.text('proxmox-token')).toBe('y')
    expect(reader.warnings[0]?.detail).toContain('proxmox-token is given too and wins')
  })

  it('is not warned of where it is not given', () => {
    expect(new InputReader({ 'INPUT_PROXMOX-TOKEN': 'y' }, renamed).warnings).toEqual([])
  })
})

describe('what need not be built', () => {
  it('is asked for', () => {
    expect(read({ 'skip-unchanged': 'true', 'max-age': '2w', 'changed-only': 'true' }).unchanged).toEqual({
      skip: true,
      maxAge: 14 * 86_400_000,
      changedOnly: true,
      since: undefined,
      given: undefined,
      explain: false,
    })
    expect(problems({ 'max-age': '7d' })).toEqual(['Input max-age needs skip-unchanged: true.'])
    expect(problems({ 'skip-unchanged': 'true', 'max-age': 'a week' })).toEqual([
      'Input max-age must be an age such as 90d, 2w or 1h30m, but is "a week".',
    ])
    expect(read({ command: 'validate', 'skip-unchanged': 'true', explain: 'false' }).warnings).toMatchObject([
      { code: 'unused-input', subject: 'skip-unchanged' },
    ])
  })

  it.each([
    [
      'pull_request',
      { pull_request: { number: 1, base: { sha: 'a'.repeat(40) }, head: { sha: 'b' } } },
      'a'.repeat(40),
    ],
    ['merge_group', { merge_group: { base_sha: 'b'.repeat(40) } }, 'b'.repeat(40)],
    ['push', { before: 'c'.repeat(40) }, 'c'.repeat(40)],
    ['push', { before: '0'.repeat(40) }, undefined],
    ['push', { before: '--output=x' }, undefined],
    ['schedule', {}, undefined],
  ])('begins where the event says: %s %j', (name, payload, since) => {
    const file = path.join(workspace, 'event.json')
    writeFileSync(file, JSON.stringify(payload))
    const env = { GITHUB_WORKSPACE: workspace, GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file }
    expect(readInputs(env).unchanged.since).toBe(since)
    const more = { 'INPUT_CHANGED-SINCE': 'v1' }
    expect(() => readInputs({ ...env, ...more })).toThrow('Input changed-since needs changed-only: true.')
    const told = readInputs({ ...env, ...more, 'INPUT_CHANGED-ONLY': 'true' })
    expect(told.unchanged).toMatchObject({ since: 'v1', given: 'v1' })
  })

  it.each(['main', 'HEAD~1', 'v1^2~3', 'a1b2c3d4', 'origin/feature/x', 'main@{1}'])('may begin with %s', (commit) => {
    expect(read({ command: 'plan', 'changed-since': commit }).unchanged.since).toBe(commit)
  })

  it.each(['-x', 'a..b', 'a b', 'a:b', 'a^{/x y}', '*'])('may not begin with %s', (commit) => {
    expect(problems({ command: 'plan', 'changed-since': commit })).toEqual([
      expect.stringContaining('Input changed-since must be a commit'),
    ])
  })
})
