import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Dependency } from '../../attestation/statement.ts'
import { packerVersion } from '../../packer/compatibility.ts'
import type { Plan, PlannedBuild } from '../../packer/plan.ts'
import { planToJson } from '../../packer/plan-to-json.ts'
import type { Materials } from '../../post-processors/post-processor.ts'
import { canonicalJson } from '../../post-processors/provenance/canonical-json.ts'
import { type InputFile, readInputs } from '../fingerprint/input-files.ts'
import { readImages } from '../fingerprint/input-images.ts'
import { checkoutOf } from '../fingerprint/portable-path.ts'
import { isOfImage } from '../fingerprint/take-fingerprint.ts'
import type { RunSetup } from '../run-setup.ts'

/** Bytes. A secret in a larger file is none that was written into a template. */
const mostLooked = 1 << 20

interface Around extends RunSetup {
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

/** What a build was made of, as far as anybody else may know: read when it is asked for. */
export async function materialsOf(plan: Plan, build: PlannedBuild, setup: Around): Promise<Materials> {
  const { components, workingDirectory, env, trust, signal, startedAt } = setup
  const { redact = withoutSecrets(plan) } = setup
  const places = { root: plan.root, workingDirectory, checkout: checkoutOf(plan.root) }
  const opened = [...plan.opened, ...build.opened].filter(
    ({ of, option }) => of === 'content' && !(option !== undefined && isOfImage(option)),
  )
  const wanted = components.builder(build.builder)?.images?.(build.work as never) ?? []
  const [files, images] = await Promise.all([
    readInputs(opened, places, signal),
    readImages(wanted, { ...places, env, trust, signal }),
  ])
  return {
    template: redact(plan.path),
    variables: redacted(plan.variables, redact),
    files: files.map((file) => fileOf(file, redact, secretOptions(build))),
    images: images.map(({ address, checksum }) => ({ uri: redact(address), ...digestOf(checksum) })),
    packerVersion,
    configuration: sha256Of(canonicalJson(planToJson({ ...plan, builds: [build], warnings: [] }).builds[0])),
    startedAt,
    redact,
  }
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function withoutSecrets({ secrets }: Plan): Materials['redact'] {
  const texts = secrets.map(({ text }) => text).filter((text) => text !== '')
  return (shown) => texts.reduce((left, secret) => left.replaceAll(secret, '***'), shown)
}

/** The digest of a file with a password would let anybody try passwords. */
function fileOf(
  { file, name, size, sha256 }: InputFile,
  redact: Materials['redact'],
  secrets: readonly string[],
): Dependency {
  const shown = redact(name)
  const uri = `file:${encodeURI(shown)}`
  const hasSecret = sha256 === undefined || (size <= mostLooked && holdsSecret(file, redact, secrets))
  return { uri, name: shown, ...(hasSecret ? {} : { digest: { sha256 } }) }
}

/** A password that stands in a template is hidden in no log, and yet it is one. */
function secretOptions({ options, sensitive }: PlannedBuild): readonly string[] {
  const at = (path: PlannedBuild['sensitive'][number]) =>
    path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], options)
  return sensitive.map(at).filter((value): value is string => typeof value === 'string' && value !== '')
}

function holdsSecret(file: string, redact: Materials['redact'], secrets: readonly string[]): boolean {
  const text = readFileSync(file, 'utf8')
  return redact(text) !== text || secrets.some((secret) => text.includes(secret))
}

/** `sha256:...` */
function digestOf(checksum: string | undefined): Pick<Dependency, 'digest'> {
  const [algorithm, digest] = checksum?.split(':') ?? []
  return algorithm === undefined || digest === undefined ? {} : { digest: { [algorithm]: digest } }
}

function redacted<Value>(value: Value, redact: Materials['redact']): Value {
  if (typeof value === 'string') return redact(value) as Value
  if (Array.isArray(value)) return value.map((each) => redacted(each, redact)) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redacted(each, redact)])) as Value
}
