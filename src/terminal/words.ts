import { type Command, InvalidArgumentError, type Option } from 'commander'

/** Flags of Packer that say nothing here. */
const meaningless = [
  'color',
  'debug',
  'evaluate-datasources',
  'ignore-prerelease-plugins',
  'machine-readable',
  'skip-enforcement',
  'syntax-only',
  'timestamp-ui',
  'use-sequential-evaluation',
  'warn-on-undeclared-var',
]

/**
 * The words of a command line with two dashes where Packer has one: `-var-file=x`, `-force=false`. Throws
 * InvalidArgumentError for a flag without any (`var-file=x`), and for those of Packer that mean nothing here.
 */
export function withTwoDashes(words: readonly string[], program: Command): readonly string[] {
  const options = new Map(
    program.commands.flatMap((command) => command.options.map((option) => [option.long?.slice(2) ?? '', option])),
  )
  const result: string[] = []
  let isValue = false
  for (const word of words) {
    result.push(...(isValue ? [word] : asFlag(word, options)))
    const last = result.at(-1) ?? ''
    isValue = !isValue && options.get(last.replace(/^--/, ''))?.required === true && last.startsWith('--')
  }
  return result
}

function asFlag(word: string, options: ReadonlyMap<string, Option>): readonly string[] {
  const [, dashes = '', name = '', value] = /^(-{0,2})([a-z][a-z-]+)(=.*)?$/s.exec(word) ?? []
  if (dashes !== '' && meaningless.includes(name))
    throw new InvalidArgumentError(`--${name} is a flag of Packer that means nothing here: leave it out.`)
  const option = options.get(name)
  if (option === undefined) return [word]
  // The value may be a secret: it is not repeated.
  if (dashes === '' && value !== undefined)
    throw new InvalidArgumentError(`--${name} is written with its dashes: --${name}=...`)
  if (dashes === '') return [word]
  if (option.isBoolean() && value === '=false') return []
  return [`--${name}${option.isBoolean() && value === '=true' ? '' : (value ?? '')}`]
}
