import { type Command, Option } from 'commander'

/** Flags of Packer that ask for what is so anyway: they are taken and change nothing. */
const silent = {
  'use-sequential-evaluation': 'locals and data sources are evaluated in the order in which they need one another',
  'ignore-prerelease-plugins': 'there are no plug-ins',
  'skip-enforcement': 'HCP Packer enforces nothing here',
  'warn-on-undeclared-var': 'that is always told',
  upgrade: 'nothing is installed',
  force: 'nothing is installed',
} as const

/** Lets a command take some of them, without a word in its help. */
export function addSilentFlags(command: Command, ...names: readonly (keyof typeof silent)[]): Command {
  for (const name of names) command.addOption(new Option(`--${name}`, silent[name]).hideHelp())
  return command
}
