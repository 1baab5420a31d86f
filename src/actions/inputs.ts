import { statSync } from 'node:fs'
import path from 'node:path'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { TemplateError } from '../diagnostics/errors.ts'
import type { Secret } from '../diagnostics/secret.ts'
import type { LifeOrder } from '../engine/life/life-order.ts'
import type { LifeWish } from '../engine/life/life-setup.ts'
import type { ForceOrder, OnError } from '../engine/run-setup.ts'
import { readSmallFile } from '../intake/small-file.ts'
import { separatorHint } from '../packer/read/separators.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import { fullTrust, parseGrants, type Trust } from '../trust/trust.ts'
import { type CommandName, commandNames } from './commands/all-commands.ts'
import type { Env } from './env.ts'
import { InputReader } from './input-kinds.ts'
import { type Attesting, readAttest } from './inputs/attest-input.ts'
import { type EmbeddedInputs, embeddedInputs } from './inputs/embedded-inputs.ts'
import { readLife, readLifeOrder } from './inputs/life-inputs.ts'
import { type NightlyInputs, readNightly } from './inputs/nightly-inputs.ts'
import { type TestInputs, testInputs } from './inputs/test-inputs.ts'
import { readUnchanged, type UnchangedInputs } from './inputs/unchanged-inputs.ts'
import { unusedInputs } from './inputs/unused-inputs.ts'
import { parseVars } from './vars.ts'
import { readWorkflowEvent } from './workflow-event.ts'

/** What the workflow asks for, checked. Paths are absolute but for those that the template's own rules resolve. */
export interface Inputs extends TestInputs, EmbeddedInputs {
  readonly template: string
  readonly command: CommandName
  readonly vars: readonly (readonly [name: string, value: string])[]
  readonly varFiles: readonly string[]
  readonly only: readonly string[]
  readonly except: readonly string[]
  /** File of provisioners that run in every build. */
  readonly enforced: string | undefined
  readonly force: boolean
  /** Undefined: as each source says. */
  readonly forceOrder: ForceOrder | undefined
  readonly keepPrevious: boolean | undefined
  readonly onError: OnError
  /** 0: all at once. */
  readonly parallelBuilds: number
  readonly workingDirectory: string
  /** Start a Proxmox in this process and build there. */
  readonly embedded: boolean
  readonly connection: ConnectionOverrides
  readonly bootWaitFactor: number | undefined
  /** When the screen of a machine is kept as a picture. */
  readonly screenshot: 'failure' | 'always' | 'never'
  /** Milliseconds: what `reap` leaves alone where it is younger. */
  readonly olderThanMs: number
  readonly dryRun: boolean
  readonly cache: boolean
  /** Tell how it ended in a comment on the pull request too. */
  readonly comment: boolean
  readonly nightly: NightlyInputs
  /** Make bills of material. */
  readonly sbom: boolean
  /** Sign what was built with the identity of the workflow; undefined: nobody asks. */
  readonly attest: Attesting | undefined
  readonly githubToken: string | undefined
  readonly trust: Trust
  readonly life: LifeWish
  /** Of commands that work on finished templates. */
  readonly order: LifeOrder
  readonly unchanged: UnchangedInputs
  /** What works, but not for ever. */
  readonly warnings: readonly Diagnostic[]
}

/** Reads all inputs once; throws TemplateError with every problem that they have. */
export function readInputs(env: Env): Inputs {
  const reader = new InputReader(env)
  const workspace = env['GITHUB_WORKSPACE'] ?? process.cwd()
  const url = reader.text('proxmox-url')
  const embedded = url === 'embedded'
  const workingDirectory = folder(reader, workspace)
  const command = reader.oneOf('command', commandNames, 'build')
  const dryRun = reader.flag('dry-run')
  const life = readLife(reader)
  const inputs: Inputs = {
    ...testInputs(reader),
    ...embeddedInputs(reader),
    template: reader.text('template') ?? '.',
    command,
    vars: parseVars(reader.text('vars') ?? '', (why) => reader.reject('vars', why)),
    varFiles: reader.list('var-files'),
    only: reader.list('only'),
    except: reader.list('except'),
    enforced: reader.text('enforced'),
    force: reader.flag('force'),
    forceOrder: forceOrder(reader),
    keepPrevious: keepPrevious(reader),
    onError: reader.oneOf('on-error', ['cleanup', 'abort', 'run-cleanup-provisioner'], 'cleanup'),
    parallelBuilds: reader.count('parallel-builds'),
    workingDirectory,
    embedded,
    connection: {
      url: embedded ? undefined : checkedUrl(reader, url),
      username: reader.text('proxmox-username'),
      password: reader.text('proxmox-password'),
      token: reader.text('proxmox-token'),
      node: reader.text('proxmox-node'),
      ca: certificates(reader, workingDirectory),
      fingerprint: fingerprint(reader),
      insecureSkipTlsVerify: reader.flag('insecure-skip-tls-verify') || undefined,
    },
    bootWaitFactor: reader.factor('boot-wait-factor'),
    screenshot: reader.oneOf('screenshot', ['failure', 'always', 'never'], 'failure'),
    olderThanMs: reader.age('older-than') ?? 6 * 3_600_000,
    dryRun,
    cache: reader.flag('cache'),
    comment: reader.flag('comment'),
    nightly: readNightly(reader),
    sbom: reader.flag('sbom'),
    attest: readAttest(reader, env, command),
    githubToken: reader.text('github-token'),
    trust: trustOfRun(reader, env, workspace),
    life,
    order: readLifeOrder(reader, command, life, dryRun),
    unchanged: readUnchanged(reader, env),
    warnings: [...reader.warnings, ...unusedInputs(reader, { command, embedded })],
  }
  rejectConflicts(reader, inputs)
  if (reader.problems.length > 0) throw new TemplateError(reader.problems)
  return inputs
}

/** The secrets among the inputs, to be hidden before anything else is done. */
export function secretInputs(env: Env): Secret[] {
  const reader = new InputReader(env)
  return ['proxmox-password', 'proxmox-token', 'github-token'].map((name) => ({ text: reader.text(name) ?? '', name }))
}

/** The folder that `working-directory` names. */
function folder(reader: InputReader, workspace: string): string {
  const given = reader.text('working-directory') ?? '.'
  const absolute = path.resolve(workspace, given)
  if (statSync(absolute, { throwIfNoEntry: false })?.isDirectory() !== true)
    reader.reject(
      'working-directory',
      `must name a folder, and ${given} is none.`,
      `It was looked for as ${absolute}.${separatorHint(given, workspace)} Has the repository been checked out?`,
    )
  return absolute
}

/** How far this run trusts its template: as the workflow says, and else by whose the event is. */
function trustOfRun(reader: InputReader, env: Env, workspace: string): Trust {
  const text = reader.text('trust')
  if (text !== undefined) {
    const parsed = parseGrants(text)
    if ('granted' in parsed) return { ...parsed, workspace, because: 'the input trust says so' }
    reader.reject('trust', parsed.problem)
  }
  const because = readWorkflowEvent(env).stranger
  return because === undefined ? fullTrust : { granted: new Set(), workspace, because }
}

function checkedUrl(reader: InputReader, url: string | undefined): string | undefined {
  if (url === undefined) return undefined
  const parsed = URL.parse(url)
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) {
    reader.reject(
      'proxmox-url',
      'must be embedded or the address of a Proxmox VE API.',
      'For example https://pve.example.com:8006/api2/json',
    )
    return undefined
  }
  if (parsed.username !== '' || parsed.password !== '') {
    reader.reject('proxmox-url', 'must not hold a user or password: use proxmox-username and proxmox-password.')
    return undefined
  }
  return url
}

/** PEM text, or the file that holds it. */
function certificates(reader: InputReader, workingDirectory: string): string | undefined {
  const given = reader.text('proxmox-ca')
  if (given === undefined) return undefined
  let text = given
  if (!given.includes('-----BEGIN')) {
    try {
      text = readSmallFile(path.resolve(workingDirectory, given)).toString('utf8')
    } catch {
      reader.reject('proxmox-ca', 'must be a certificate in PEM form or a file that holds one; there is no such file.')
      return undefined
    }
  }
  if (/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.test(text)) return text
  reader.reject(
    'proxmox-ca',
    'holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).',
    'On a Proxmox server it is /etc/pve/pve-root-ca.pem.',
  )
  return undefined
}

function forceOrder(reader: InputReader): ForceOrder | undefined {
  if (reader.text('force-order') === undefined) return undefined
  if (!reader.flag('force'))
    reader.reject('force-order', 'says when force removes the old template, and has no effect without force: true.')
  return reader.oneOf('force-order', ['replace-last', 'delete-first'], 'replace-last')
}

/** Undefined: as the sources say. */
function keepPrevious(reader: InputReader): boolean | undefined {
  if (reader.text('keep-previous') === undefined) return undefined
  const keeps = reader.flag('keep-previous')
  if (keeps && !reader.flag('force'))
    reader.reject('keep-previous', 'keeps what force replaces, and has no effect without force: true.')
  if (keeps && reader.text('force-order') === 'delete-first')
    reader.reject('keep-previous', 'has nothing to keep with force-order: delete-first.')
  return keeps
}

function fingerprint(reader: InputReader): string | undefined {
  const given = reader.text('proxmox-fingerprint')
  if (given === undefined) return undefined
  if (/^[0-9a-f]{64}$/i.test(given.replaceAll(':', ''))) return given
  reader.reject(
    'proxmox-fingerprint',
    'must be a SHA-256 fingerprint: 64 hexadecimal digits, with colons or without.',
    'On a Proxmox server: pvenode cert info',
  )
  return undefined
}

function rejectConflicts(reader: InputReader, inputs: Inputs): void {
  const { embedded, connection } = inputs
  if (embedded) {
    const given = ['proxmox-username', 'proxmox-password', 'proxmox-token', 'proxmox-ca', 'proxmox-fingerprint'].filter(
      (name) => reader.text(name) !== undefined,
    )
    for (const name of given)
      reader.reject(name, 'can not be used with proxmox-url: embedded, which has credentials of its own.')
  }
  if (connection.insecureSkipTlsVerify === true && connection.fingerprint !== undefined)
    reader.reject('insecure-skip-tls-verify', 'contradicts proxmox-fingerprint: remove one of them.')
}
