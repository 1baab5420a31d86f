import { type Command, InvalidArgumentError, Option } from 'commander'

/** What a build that is repeated every night is asked for. */
export interface NightlyArguments {
  readonly retry: number
  readonly packageDiff: boolean
  readonly refresh?: 'check'
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
        'build only where the package sources of the present template have updates',
      ).choices(['check']),
    )
}

function times(text: string): number {
  if (!/^(?:\d|10)$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0 to 10.')
  return Number(text)
}
