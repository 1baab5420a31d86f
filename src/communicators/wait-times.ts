import type { RuleContext } from '../options/component.ts'
import { parseDuration } from '../time/duration.ts'

/** Reports options that are to be durations, and are none. */
export function checkDurations<Name extends string>(
  names: readonly Name[],
  options: Readonly<Record<Name, string>>,
  { error, isLate }: RuleContext,
): void {
  for (const name of names) {
    const text = options[name]
    if (text === '' || isLate([name]) || parseDuration(text) !== undefined) continue
    error(
      'invalid-duration',
      [name],
      `${name} ${JSON.stringify(text)} is not a duration`,
      'Write for example `30s` or `10m`.',
    )
  }
}

/** As with Packer a duration of zero is none: the default counts. */
export function isZero(duration: string): boolean {
  return duration === '' || parseDuration(duration) === 0
}
