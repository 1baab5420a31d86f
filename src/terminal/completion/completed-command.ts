import type { Command, Option } from 'commander'

/** A command as a shell completes it. */
export interface CompletedCommand {
  /** `build`, `plugins required`; empty: the program. */
  readonly path: string
  readonly about: string
  /** The words that may follow it. */
  readonly commands: readonly { readonly name: string; readonly about: string }[]
  readonly flags: readonly CompletedFlag[]
  /** Does it take names of files? */
  readonly takesFiles: boolean
}

export interface CompletedFlag {
  /** `--on-error`. */
  readonly name: string
  readonly about: string
  /** What may follow it; undefined: nothing, it is a switch. */
  readonly values: 'files' | 'any' | readonly string[] | undefined
}

/** The program and all of its commands, but those that its help does not tell of. */
export function completedCommands(program: Command, path: readonly string[] = []): readonly CompletedCommand[] {
  const help = program.createHelp()
  const below = help.visibleCommands(program).filter((command) => command.name() !== 'help')
  const own: CompletedCommand = {
    path: path.join(' '),
    about: program.description(),
    commands: [
      ...below.map((command) => ({ name: command.name(), about: command.description() })),
      ...(program.registeredArguments[0]?.argChoices ?? []).map((name) => ({ name, about: '' })),
    ],
    flags: help.visibleOptions(program).flatMap((option) => (option.long ? [flagOf(option, option.long)] : [])),
    takesFiles: program.registeredArguments.some(({ argChoices }) => argChoices === undefined),
  }
  return [own, ...below.flatMap((command) => completedCommands(command, [...path, command.name()]))]
}

function flagOf(option: Option, name: string): CompletedFlag {
  const takesValue = option.required || option.optional
  const values = option.argChoices ?? (/<(?:file|folder)>/.test(option.flags) ? ('files' as const) : ('any' as const))
  return { name, about: option.description, values: takesValue ? values : undefined }
}
