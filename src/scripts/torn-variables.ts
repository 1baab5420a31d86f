import type { RuleContext } from '../options/component.ts'
import { scriptVariables } from './environment.ts'
import type { ScriptOptions } from './scripts.ts'

type Quotes = '' | "'" | '"'

/**
 * Warns of values that a shell takes apart, since `{{ .Vars }}` stands where the quotes of its format do not hold them
 * together: in `sudo sh -c '{{ .Vars }} {{ .Path }}'` they end the quotes around. The shell then sets the first word, takes
 * the rest for arguments, runs no script, and all is well.
 */
export function warnOfTornVariables(
  { environment_vars, env }: Pick<ScriptOptions, 'environment_vars' | 'env'>,
  command: string,
  format: string,
  { warn, isLate }: RuleContext,
): void {
  const place = /\{\{-?\s*\.Vars\s*-?\}\}/.exec(command)
  if (place === null || isLate(['execute_command'])) return
  const torn = whatTears(quotesAfter(command.slice(0, place.index)), quotesAfter(valuePrefix(format)))
  if (torn === undefined) return
  const known = environment_vars.filter((pair, index) => pair.includes('=') && !isLate(['environment_vars', index]))
  const values = Object.entries(scriptVariables({}, known, env))
  const names = values.filter(([name, value]) => !isLate(['env', name]) && torn.test(value)).map(([name]) => name)
  if (names.length === 0) return
  const which = names.length === 1 ? `the value of ${names[0]}` : `the values of ${names.join(', ')}`
  warn(
    'torn-variables',
    ['execute_command'],
    `execute_command tears ${which} apart`,
    'Nothing holds a value with blanks or signs of the shell together where `{{ .Vars }}` stands, so that the script runs with others, or not at all, and the build goes on. Write `sudo env {{ .Vars }} {{ .Path }}` without quotes around them, or set use_env_var_file = true and name `{{ .EnvVarFile }}`.',
  )
}

const blanksAndSigns = /[\s;&|<>()$`\\"'*?#!~[\]{}]/
const readInDoubleQuotes = /[$`\\"]/

/** What a value must not hold, by the quotes around all variables and those that the format puts around each. */
function whatTears(around: Quotes, own: Quotes): RegExp | undefined {
  // The same quotes again are the end of those around; none at all hold nothing together.
  if (own === '' || own === around) return blanksAndSigns
  if (own === '"' || around === '"') return readInDoubleQuotes
  return undefined
}

/** What stands before the value in a format such as `%s='%s' `. */
function valuePrefix(format: string): string {
  return format.split('%s').slice(0, 2).join('NAME')
}

/** In which quotes of a shell is what comes after this text? */
function quotesAfter(text: string): Quotes {
  let quotes: Quotes = ''
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '\\' && quotes !== "'") at++
    else if (sign === quotes) quotes = ''
    else if (quotes === '' && (sign === "'" || sign === '"')) quotes = sign
  }
  return quotes
}
