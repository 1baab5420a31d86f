import type { RuleContext } from '../options/component.ts'

/** `inline_shebang` is the first line without its `#!`. Packer writes a second one, and the kernel finds no such program. */
export function checkShebang(shebang: string, { buildFails, isLate }: RuleContext): void {
  if (!shebang.trimStart().startsWith('#!') || isLate(['inline_shebang'])) return
  buildFails(
    'invalid-option-value',
    ['inline_shebang'],
    `inline_shebang must not begin with #!: the script would begin with #!${shebang}`,
    `Write it as ${JSON.stringify(shebang.trimStart().slice(2).trimStart())}.`,
  )
}

/** Where a script runs, for what its exit code can be. `any`: mostly in a guest of Unix, for all that is known. */
export type ScriptSystem = 'unix' | 'windows' | 'any'

/** Exit codes that no script can end with: Packer compares them with what never comes. `others`: numbers that mean something else. */
export function checkValidExitCodes(
  codes: readonly number[],
  system: ScriptSystem,
  { error, refuse, warn, isLate }: RuleContext,
  others: readonly number[] = [],
): void {
  for (const [index, code] of codes.entries()) {
    const place = ['valid_exit_codes', index]
    if (isLate(place) || others.includes(code)) continue
    if (!Number.isSafeInteger(code)) error('invalid-option-value', place, `${code} is no exit code`, whole)
    else if (code < -(2 ** 31) || code >= 2 ** 32)
      refuse('invalid-option-value', place, `${code} is no exit code`, 'No system has one of more than 32 bits.')
    else if (system !== 'windows' && (code < 0 || code > 255))
      if (system === 'unix') refuse('invalid-option-value', place, `${code} is no exit code`, unix)
      else warn('option-without-effect', place, `No script of a Unix guest ends with ${code}`, unix)
  }
}

const whole = 'Exit codes are whole numbers.'
const unix = 'On Linux and its relatives they are from 0 to 255: exit -1 is 255, and exit 1000 is 232.'
