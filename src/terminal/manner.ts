import type { Command } from 'commander'
import type { Line } from '../report/log-lines.ts'
import type { Clock } from '../time/clock.ts'
import type { Streams } from './streams.ts'

/** How a log is written where it is not for people alone, as Packer's flags ask for it. */
export interface Manner {
  /** `machine`: each line with its time, kind and text, separated by commas. `stamped`: with its time in front. */
  readonly kind: 'machine' | 'stamped'
  /** Milliseconds since the epoch. */
  now(): number
}

/** As commander hands it over. */
export interface MannerArguments {
  readonly machineReadable: boolean
  readonly timestampUi: boolean
  readonly color: boolean
}

export function addMannerOptions(command: Command): Command {
  return command
    .option('--machine-readable', "write lines for programs, in Packer's form: time,target,kind,text", false)
    .option('--timestamp-ui', 'begin each line with the time', false)
    .option('--no-color', 'write without colours')
}

/** Streams that are written as these flags ask for. */
export function inManner(streams: Streams, given: MannerArguments, clock: Clock): Streams {
  const now = () => clock.now()
  const kind = given.machineReadable ? 'machine' : given.timestampUi ? 'stamped' : undefined
  return {
    ...streams,
    ...(kind === undefined ? {} : { manner: { kind, now } }),
    // Packer's programs find everything in one stream.
    ...(kind === 'machine' ? { err: streams.out } : {}),
    ...(given.color && kind !== 'machine' ? {} : { colourless: true }),
  }
}

/** A harmless line as it is asked for. */
export function mannered({ kind, text }: Line, { kind: manner, now }: Manner): string {
  if (manner === 'stamped') return `${new Date(now()).toISOString().replace(/\.\d+/, '')}: ${text}`
  return machineLine(now(), '', 'ui', said[kind], text)
}

const said: Readonly<Record<Line['kind'], string>> = {
  headline: 'say',
  detail: 'message',
  error: 'error',
  warning: 'error',
}

/** Data for programs: `1539967803,null.a,artifact-count,1`. `now`: milliseconds since the epoch; `target`: a build, or empty. */
export function machineLine(now: number, target: string, category: string, ...words: readonly string[]): string {
  const escaped = words.map((word) =>
    word.replaceAll(',', '%!(PACKER_COMMA)').replaceAll('\r', '\\r').replaceAll('\n', '\\n'),
  )
  return [Math.floor(now / 1000), target, category, ...escaped].join(',')
}
