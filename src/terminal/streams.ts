import type { WriteStream } from 'node:tty'
import type { Secrets } from '../report/secrets.ts'
import type { LastWords } from './last-words.ts'
import type { Manner } from './manner.ts'

export type Stream = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>

/** Where the command line writes; nothing in this room takes the process's own. */
export interface Streams {
  /** Standard input, opened when it is asked for. */
  readonly input?: () => NodeJS.ReadableStream
  readonly out: Stream
  readonly err: Stream
  readonly env: Readonly<Record<string, string | undefined>>
  /** How lines are written, where not as people read them. */
  readonly manner?: Manner
  /** No colours, whatever the stream has. */
  readonly colourless?: boolean
  /** For an end that does not wait for the work. */
  readonly lastWords?: LastWords | undefined
  /** What must be on none of them. */
  readonly secrets: Secrets
}

/** Colours only where somebody looks, and not where they are unwanted (no-color.org). */
export function wantsColour(stream: Stream, { env, colourless }: Pick<Streams, 'env' | 'colourless'>): boolean {
  return colourless !== true && stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
}
