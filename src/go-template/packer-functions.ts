import { randomBytes } from 'node:crypto'
import { dirname, resolve } from 'node:path'
import { didYouMean } from '../diagnostics/suggest.ts'
import { formatGoLayout } from '../time/go-layout.ts'
import { strftime } from '../time/strftime.ts'
import { define, type GoFunctions } from './go-function.ts'
import { type GoValue, late } from './go-value.ts'

/** What Packer's functions know of their surroundings. */
export interface PackerSurroundings {
  readonly packerVersion: string
  /** The template's file or folder. */
  readonly templatePath: string
  readonly workingDirectory: string
  /** The moment the run began: every call gives the same time. */
  readonly now: Date
  /** Random bytes; by default of the system. */
  readonly random?: ((bytes: number) => Uint8Array) | undefined
  /** Told the name of each function that is called and whose value differs from run to run. */
  readonly differs?: ((name: string) => void) | undefined
  readonly buildName?: string | undefined
  readonly buildType?: string | undefined
  /** `build` reads these; a value may be `late`. Undefined: there are none here. */
  readonly build?: Readonly<Record<string, GoValue>> | undefined
  /** Only inside the `variables` of a legacy JSON template. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Asks a server of secrets: `vault` and others. The same place; may throw an Error that says what is wrong. */
  readonly secret?: ((name: string, words: readonly string[]) => string) | undefined
  /** The variables of a legacy JSON template; HCL2 has none. May throw an Error that says what is wrong. */
  readonly user?: ((name: string) => string) | undefined
}

/** The functions that Packer adds to Go's own. */
export function packerFunctions(surroundings: PackerSurroundings): GoFunctions {
  const { env, user, workingDirectory, random = randomBytes } = surroundings
  const now = (by: string) => {
    surroundings.differs?.(by)
    return surroundings.now
  }
  return new Map([
    ['build', define(['string'], (name: string) => buildValue(surroundings.build, name))],
    ['build_name', define([], () => surroundings.buildName ?? refuse('build_name not available'))],
    ['build_type', define([], () => surroundings.buildType ?? refuse('build_type not available'))],
    ['clean_resource_name', define(['string'], (name: string) => name.replace(/[^a-zA-Z0-9.-]/g, '-'))],
    [
      'env',
      define(['string'], (name: string) =>
        env === undefined
          ? refuse('env vars are not allowed here: only the variables of a JSON template may read them')
          : (env[name] ?? ''),
      ),
    ],
    [
      'isotime',
      define(
        ['string'],
        (layout?: string) => (layout === undefined ? rfc3339(now('isotime')) : formatGoLayout(now('isotime'), layout)),
        {
          optional: 1,
        },
      ),
    ],
    ['lower', define(['string'], (text: string) => text.toLowerCase())],
    ['upper', define(['string'], (text: string) => text.toUpperCase())],
    ['packer_version', define([], () => surroundings.packerVersion)],
    ['pwd', define([], () => workingDirectory)],
    ['replace', define(['string', 'string', 'int', 'string'], replaceSome)],
    [
      'replace_all',
      define(['string', 'string', 'string'], (from: string, to: string, text: string) =>
        text.replaceAll(from, () => to),
      ),
    ],
    [
      'sed',
      define(['string', 'string'], () => refuse('template function "sed" is deprecated: use replace or replace_all')),
    ],
    ['split', define(['string', 'string', 'int'], pick)],
    ['strftime', define(['string'], (format: string) => strftime(now('strftime'), format))],
    ['template_dir', define([], () => resolve(workingDirectory, dirname(surroundings.templatePath)))],
    ['timestamp', define([], () => String(Math.floor(now('timestamp').getTime() / 1000)))],
    ['user', define(['string'], (name: string) => userValue(user, name))],
    ['uuid', define([], () => timeOrderedUuid(now('uuid'), random))],
    ...secretNames.map(
      (name) =>
        [
          name,
          define(['string'], (...words: string[]) => secretOf(surroundings, name, words), { variadic: true }),
        ] as const,
    ),
  ])
}

const secretNames = ['vault', 'consul_key', 'aws_secretsmanager', 'aws_secretsmanager_raw']

function secretOf({ secret }: PackerSurroundings, name: string, words: readonly string[]): string {
  return secret?.(name, words) ?? refuse(`${name} is only allowed in the variables of a JSON template`)
}

function refuse(message: string): never {
  throw new Error(message)
}

function buildValue(build: PackerSurroundings['build'], name: string): GoValue {
  if (build === undefined)
    return refuse('build values are not available here, only in provisioners and post-processors')
  if (!Object.hasOwn(build, name)) {
    const known = Object.keys(build)
    return refuse(`there is no build value "${name}".${didYouMean(name, known)} Known: ${known.join(', ')}`)
  }
  return build[name] ?? late
}

function userValue(user: PackerSurroundings['user'], name: string): string {
  if (user === undefined) return refuse(`user variables do not exist in HCL2 templates: write \${var.${name}} instead`)
  return user(name)
}

/** Go's strings.Replace: an empty `from` matches before every character and at the end; a negative count is all. */
function replaceSome(from: string, to: string, count: number, text: string): string {
  let left = count < 0 ? Number.POSITIVE_INFINITY : count
  if (from !== '') return text.split(from).reduce((done, piece) => done + (left-- > 0 ? to : from) + piece)
  const spots = [...text, '']
  return spots.map((character) => (left-- > 0 ? to : '') + character).join('')
}

function pick(text: string, separator: string, index: number): string {
  const pieces = text.split(separator)
  return (
    pieces[index] ??
    refuse(
      `the substring ${index} was unavailable using the separator value, ${separator}, only ${pieces.length} values were found`,
    )
  )
}

function rfc3339(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

/** The first eight digits are the time in seconds, the rest is random: names sort by age. */
function timeOrderedUuid(now: Date, bytes: (count: number) => Uint8Array): string {
  const seconds = Math.floor(now.getTime() / 1000) % 2 ** 32
  const random = Buffer.from(bytes(12)).toString('hex')
  return `${seconds.toString(16).padStart(8, '0')}-${random.slice(0, 4)}-${random.slice(4, 8)}-${random.slice(8, 12)}-${random.slice(12)}`
}
