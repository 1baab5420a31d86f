import type { InputReader } from '../input-kinds.ts'

/** What a build that is repeated every night is asked for. */
export interface NightlyInputs {
  /** How often a build is done again after a failure that can pass. */
  readonly retry: number
  /** List the packages, and compare them with the template before. */
  readonly packageDiff: boolean
  readonly refresh: 'check' | 'patch' | undefined
  /** Milliseconds. */
  readonly fullEveryMs: number | undefined
}

const most = 10

export function readNightly(reader: InputReader): NightlyInputs {
  const retry = reader.count('retry')
  if (retry > most) reader.reject('retry', `must be a whole number from 0 to ${most}, but is ${retry}.`)
  const refresh = reader.oneOf('refresh', ['false', 'check', 'patch'], 'false')
  if (refresh !== 'false' && reader.text('record') === 'false')
    reader.reject(
      'record',
      'contradicts refresh: what a template is made of stands in its record.',
      'Leave one of them out.',
    )
  return {
    retry,
    packageDiff: reader.flag('package-diff'),
    refresh: refresh === 'false' ? undefined : refresh,
    fullEveryMs: fullEvery(reader, refresh),
  }
}

function fullEvery(reader: InputReader, refresh: string): number | undefined {
  if (reader.text('full-every') === undefined) return undefined
  const age = reader.age('full-every')
  if (refresh !== 'patch') reader.reject('full-every', 'has a meaning with refresh: patch alone.', 'Leave it out.')
  return age
}
