import type { RandomBytes } from './moment.ts'

/** Told while a plan is made once more with every value held still that differs from run to run by nature. */
export interface Held {
  /** A function, a variable of the environment or a data source whose value is such, by its name in the template. */
  note(name: string): void
  /** A file whose content is such, and its name. */
  leaveOut(file: string): void
}

/** What a plan takes from its moment, unless it is held still. */
export interface Chance {
  readonly now: Date
  /** One row for the whole plan. */
  readonly random: RandomBytes
  /** Values that differ from run to run are held still, and their names are told. */
  readonly held?: Held | undefined
}

/** In place of the moment of the run, and of random bytes. */
export const heldMoment = new Date('2000-01-01T00:00:00Z')

export function heldBytes(count: number): Uint8Array {
  return new Uint8Array(count)
}

/** What the platform gives each run of its own. */
const ofRun = ['GITHUB_RUN_ID', 'GITHUB_RUN_NUMBER', 'GITHUB_RUN_ATTEMPT']

type Env = Readonly<Record<string, string | undefined>>

/** The environment as functions read it. */
export function heldEnv(env: Env, held: Held | undefined): Env {
  if (held === undefined) return env
  const own = ofRun.filter((name) => env[name] !== undefined)
  const getters = own.map((name) => {
    const get = () => {
      held.note(`env ${name}`)
      return '0'
    }
    return [name, { get, enumerable: true }] as const
  })
  return Object.defineProperties({ ...env }, Object.fromEntries(getters))
}

/** What `{{ }}` asks the world for. */
export function chance({ now, random, held }: Chance) {
  return held === undefined
    ? { now, random }
    : { now: heldMoment, random: heldBytes, differs: (name: string) => held.note(`{{ ${name} }}`) }
}
