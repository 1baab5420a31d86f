import packageJson from '../../../package.json' with { type: 'json' }
import type { Standing } from '../../builders/builder.ts'
import type { Plan, PlannedBuild } from '../../packer/plan.ts'
import type { Trust } from '../../trust/trust.ts'
import type { RunSetup } from '../run-setup.ts'
import { type Essence, essenceOf } from './essence.ts'
import { type Fingerprint, fingerprintOf } from './fingerprint.ts'
import { type InputFile, readInputs } from './input-files.ts'
import { type InputImage, readImages } from './input-images.ts'
import { checkoutOf } from './portable-path.ts'

export interface Surroundings {
  readonly components: Pick<RunSetup['components'], 'builder'>
  /** Absolute. */
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly trust: Trust
  readonly signal: AbortSignal
}

/** A plan with values held still that differ from run to run by nature. */
export interface HeldPlan {
  readonly plan: Plan
  /** What was held still, by its name in the template: `timestamp()`, `data.password`. */
  readonly names: readonly string[]
  readonly leftOut: ReadonlySet<string>
}

/** Throws TemplateError where the template can not be planned so. */
export async function holdPlan(plan: Plan): Promise<HeldPlan> {
  const names = new Set<string>()
  const leftOut = new Set<string>()
  const held = await plan.hold({ note: (name) => names.add(name), leaveOut: (file) => leftOut.add(file) })
  return { plan: held, names: [...names].sort(), leftOut }
}

/** What a build is made of. */
export interface Taken {
  readonly fingerprint: Fingerprint
  readonly essence: Essence
  readonly files: readonly InputFile[]
  readonly images: readonly InputImage[]
  readonly base: string | undefined
}

/** Of a held plan's build. `base`: what the server says of the machine that it is a clone of. */
export async function takeFingerprint(
  build: PlannedBuild,
  { plan, leftOut }: HeldPlan,
  base: Standing['base'],
  around: Surroundings,
): Promise<Taken> {
  const { components, workingDirectory, env, trust, signal } = around
  const places = { root: plan.root, workingDirectory, checkout: checkoutOf(plan.root) }
  const taken = build.opened.filter(
    ({ of, option, file }) => of === 'content' && option !== undefined && !isOfImage(option) && !leftOut.has(file),
  )
  const wanted = components.builder(build.builder)?.images?.(build.work as never) ?? []
  const [files, images] = await Promise.all([
    readInputs(taken, places, signal),
    readImages(wanted, { ...places, env, trust, signal }),
  ])
  const essence = essenceOf(build, plan, { components, places, leftOut })
  const [version = ''] = packageJson.version.split('.')
  const fingerprint = await fingerprintOf({ ...essence, version, files, images, base })
  return { fingerprint, essence, files, images, base }
}

/** Images count by their checksums, which are read where they are needed. */
export function isOfImage(option: readonly (string | number)[]): boolean {
  return option.some((part) => part === 'iso_url' || part === 'iso_urls' || part === 'iso_checksum')
}
