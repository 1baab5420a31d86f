import { type Command, InvalidArgumentError, Option } from 'commander'
import { age } from './age-argument.ts'

/** What a build that is repeated every night is asked for. */
export interface NightlyArguments {
  readonly retry: number
  readonly packageDiff: boolean
  readonly refresh?: 'check' | 'patch'
  /** Milliseconds. */
  readonly fullEvery?: number
}

export function addNightlyOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--retry <number>', 'how often to build again after a failure that can pass')
        .argParser(times)
        .default(0),
    )
    .option('--package-diff', 'list the packages, and compare them with the template before', false)
    .addOption(
      new Option(
        '--refresh <how>',
        'build only where the package sources of the present template have updates; patch: out of a copy of it',
      ).choices(['check', 'patch']),
    )
    .addOption(
      new Option('--full-every <age>', 'with --refresh patch: how old the last build from the start may be').argParser(
        age,
      ),
    )
}

/** Throws InvalidArgumentError where two options do not fit together. */
export function checkNightly({ refresh, fullEvery, record }: NightlyArguments & { readonly record: string }): void {
  if (refresh !== undefined && record === 'false')
    throw new InvalidArgumentError(
      '--record false contradicts --refresh: what a template is made of stands in its record.',
    )
  if (fullEvery !== undefined && refresh !== 'patch')
    throw new InvalidArgumentError('--full-every has a meaning with --refresh patch alone.')
}

function times(text: string): number {
  if (!/^(?:\d|10)$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0 to 10.')
  return Number(text)
}
