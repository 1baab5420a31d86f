import { InvalidArgumentError } from 'commander'
import { parseDays } from '../../time/days.ts'

/** Milliseconds, of an option such as `90d`, `2w` or `1h30m`. Throws InvalidArgumentError. */
export function age(text: string): number {
  const value = parseDays(text)
  if (value === undefined) throw new InvalidArgumentError('It must be an age such as 90d, 2w or 1h30m.')
  return value
}
