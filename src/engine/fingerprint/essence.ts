import type { Secret } from '../../diagnostics/secret.ts'
import { metaOf, shapeOf } from '../../options/option-schema.ts'
import type { LateValues, Plan, PlannedBuild, PlannedStep } from '../../packer/plan.ts'
import type { RunSetup } from '../run-setup.ts'
import { type Places, portablePath } from './portable-path.ts'

/** What a build is by its template, in texts that are the same on every machine. */
export interface Essence {
  readonly source: string
  readonly provisioners: string
  readonly postProcessors: string
  /** Those that stand in it. */
  readonly secrets: readonly Secret[]
}

export interface Around {
  readonly components: Pick<RunSetup['components'], 'builder'>
  readonly places: Places
  /** Files whose content differs from run to run by nature: their names count for nothing. */
  readonly leftOut: ReadonlySet<string>
}

/** Of a build of a plan that is held. */
export function essenceOf(build: PlannedBuild, plan: Plan, around: Around): Essence {
  const texts = new PlainTexts(build, plan, around)
  const { components } = around
  const stepOf = (step: PlannedStep) => ({
    type: step.type,
    keep: step.keepInputArtifact,
    // What was made in spite of a failure is something else.
    ...(step.continueOnError ? { goesOn: true } : {}),
    ...optionsOf(step),
  })
  const node = (build.options as { readonly node?: unknown } | undefined)?.node
  return {
    source: texts.write({ type: build.builder, node, options: withoutAccess(build, components) }),
    provisioners: texts.write(build.provisioners.map(stepOf)),
    postProcessors: texts.write(build.postProcessors.map((chain) => chain.map(stepOf))),
    secrets: texts.used,
  }
}

const keys = ['SSHPublicKey', 'SSHPrivateKey', 'WinRMPassword']

/** Values that exist only when the machine does, held still. */
const held: LateValues = Object.fromEntries([
  ...[...['ID', 'User', 'Password', 'ConnType', 'PackerRunUUID', 'PackerHTTPIP', 'PackerHTTPAddr'], ...keys].map(
    (name) => [name, `<${name}>`],
  ),
  ['Host', '192.0.2.1'],
  ['Port', 22],
  ['PackerHTTPPort', 8000],
])

function optionsOf(step: PlannedStep): object {
  try {
    return { options: step.resolve(held).written }
  } catch {
    // With such values it can not be read: then any change of its file counts.
    return { options: step.written, text: step.range.source.text }
  }
}

/** By whom and over which way the server is asked is no part of what is built. */
function withoutAccess(
  { builder, written }: PlannedBuild,
  components: Around['components'],
): Readonly<Record<string, unknown>> {
  const options = components.builder(builder)?.options
  const shape = options === undefined ? new Map() : shapeOf(options)
  return Object.fromEntries(
    Object.entries(written).filter(([name]) => !(shape.has(name) && metaOf(shape.get(name)).access === true)),
  )
}

/** Values as JSON with sorted names, paths relative to the template's folder, and names in place of secrets. */
class PlainTexts {
  readonly #files: ReadonlyMap<string, string>
  /** Folders before the first wildcard of a pattern, as they are written and as they are the same everywhere. */
  readonly #patterns: readonly (readonly [folder: string, name: string])[]
  readonly #secrets: readonly Secret[]
  /** Folders that are elsewhere on another machine, with what they are called everywhere. The inner one first. */
  readonly #folders: readonly (readonly [folder: string, name: string])[]
  readonly #used = new Map<string, Secret>()

  constructor({ opened }: PlannedBuild, { secrets }: Plan, { places, leftOut }: Around) {
    const named = opened.flatMap(({ file, text }): readonly (readonly [string, string])[] => {
      const name = leftOut.has(file) ? '<left out>' : portablePath(file, places)
      // The slash at the end of a folder says what is taken of it.
      return [text, file].map((each) => [each, text.endsWith('/') ? `${name}/` : name] as const)
    })
    this.#files = new Map(named)
    this.#patterns = opened.flatMap(({ of, file, text }) =>
      of === 'names' && text !== '' ? [[`${text}/`, portablePath(file, places)] as const] : [],
    )
    // Of two that start alike the longer one first, or its end would stay.
    this.#secrets = secrets
      .filter(({ text }) => text !== '')
      .toSorted((one, other) => other.text.length - one.text.length || (one.name < other.name ? -1 : 1))
    const { workingDirectory, checkout = '' } = places
    const folders = [[workingDirectory, '.'] as const, [checkout, '<checkout>'] as const]
    this.#folders = folders.filter(([folder]) => folder.length > 1)
  }

  get used(): readonly Secret[] {
    const key = ({ name, text }: Secret) => JSON.stringify([name, text])
    return [...this.#used.values()].sort((one, other) => (key(one) < key(other) ? -1 : 1))
  }

  write(value: unknown): string {
    return JSON.stringify(this.#plain(value))
  }

  #plain(value: unknown): unknown {
    if (typeof value === 'string') return this.#text(value)
    if (Array.isArray(value)) return value.map((item) => this.#plain(item))
    if (typeof value === 'bigint') return String(value)
    if (value instanceof Map) return this.#plain(Object.fromEntries(value))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [this.#text(name), this.#plain(item)] as const)
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : Number(one > other))))
  }

  #pattern(text: string): string | undefined {
    const found = this.#patterns.find(([folder]) => text.startsWith(folder))
    if (found === undefined) return undefined
    const [folder, name] = found
    return `${name === '.' ? '' : `${name}/`}${text.slice(folder.length)}`
  }

  #text(text: string): string {
    const file = this.#files.get(text) ?? this.#pattern(text)
    const local = file ?? this.#folders.reduce((left, [folder, name]) => left.replaceAll(folder, name), text)
    return this.#secrets.reduce((left, secret) => {
      if (!left.includes(secret.text)) return left
      this.#used.set(secret.text, secret)
      return left.replaceAll(secret.text, () => `<${secret.name}>`)
    }, local)
  }
}
