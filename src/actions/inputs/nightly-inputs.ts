import type { InputReader } from '../input-kinds.ts'

/** What a build that is repeated every night is asked for. */
export interface NightlyInputs {
  /** How often a build is done again after a failure that can pass. */
  readonly retry: number
  /** List the packages, and compare them with the template before. */
  readonly packageDiff: boolean
  readonly refresh: 'check' | undefined
}

const most = 10

export function readNightly(reader: InputReader): NightlyInputs {
  const retry = reader.count('retry')
  if (retry > most) reader.reject('retry', `must be a whole number from 0 to ${most}, but is ${retry}.`)
  const refresh = reader.oneOf('refresh', ['false', 'check'], 'false')
  return { retry, packageDiff: reader.flag('package-diff'), refresh: refresh === 'check' ? refresh : undefined }
}
