import { type Command, InvalidArgumentError, Option } from 'commander'
import { age } from '../life/age-argument.ts'

/** Which builds need not be made, as commander hands it over. */
export interface UnchangedArguments extends ChangedArguments {
  readonly skipUnchanged: boolean
  /** Milliseconds. */
  readonly maxAge?: number
}

export interface ChangedArguments {
  readonly changedOnly: boolean
  readonly changedSince?: string
}

export interface ExplainArguments extends ChangedArguments {
  readonly explain: boolean
}

export function addUnchangedOptions(command: Command): Command {
  return addChangedOptions(command)
    .option('--skip-unchanged', 'build nothing whose template is there, made of the same', false)
    .addOption(
      new Option('--max-age <age>', 'with --skip-unchanged: build again what is older, 7d or 36h').argParser(age),
    )
}

export function addChangedOptions(command: Command, more = ''): Command {
  return command
    .option('--changed-only', 'only builds with an input that is another since --changed-since', false)
    .option('--changed-since <commit>', `the commit with which a change begins, such as origin/main${more}`)
}

export function addExplainOptions(command: Command): Command {
  return addChangedOptions(command, ': shows what it changes of the plan').option(
    '--explain',
    'show what each build is made of, and what is other than in the template that is there; asks the server',
    false,
  )
}

/** Throws InvalidArgumentError where an option is of no use without another. */
export function unchangedWish({ skipUnchanged: skip, maxAge, changedOnly, changedSince }: UnchangedArguments) {
  if (changedSince !== undefined && !changedOnly)
    throw new InvalidArgumentError('--changed-since needs --changed-only: without it every build is made.')
  if (maxAge !== undefined && !skip)
    throw new InvalidArgumentError('--max-age needs --skip-unchanged: without it every build is made.')
  return { skip, maxAge }
}
