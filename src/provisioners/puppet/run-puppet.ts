import { runElevated } from '../guest/elevated.ts'
import { type Failure, judge } from '../guest/guest-command.ts'
import { guestCommands } from '../guest/guest-system.ts'
import type { ProvisionContext } from '../provisioner.ts'
import type { PuppetField, PuppetOptions } from './puppet-options.ts'

/** What `execute_command` and `extra_arguments` read, beside what all commands of Puppet have. */
export type PuppetData = Readonly<Record<string, string>>

/** A command line of Puppet without `execute_command`: `words` come behind the program's name. */
export interface PuppetCall {
  readonly words: readonly string[]
  /** Behind the extra arguments. */
  readonly last?: readonly string[]
  readonly data: PuppetData
}

/** With `--detailed-exitcodes`: nothing to do, and changes made. */
const succeeded = [0, 2]

/** Runs Puppet in the guest. Throws GuestError. */
export async function runPuppet(
  given: PuppetOptions & { readonly execute_command: string },
  call: PuppetCall,
  context: ProvisionContext,
): Promise<void> {
  const { guest_os_type, prevent_sudo, puppet_bin_dir, working_directory, extra_arguments } = given
  const windows = guest_os_type === 'windows'
  const facts = factsOf(given, windows, context)
  const data = {
    ...context.late,
    ...call.data,
    Debug: false as const,
    ExtraArguments: '',
    FacterVars: facts,
    PuppetBinDir: puppet_bin_dir,
    Sudo: !prevent_sudo,
    WorkingDir: working_directory,
  } satisfies Record<PuppetField, unknown>
  const extra = context.renderLate(extra_arguments.join(' '), ['extra_arguments'], data)
  const command =
    given.execute_command === ''
      ? defaultCommand(given, { ...call, facts, extra })
      : context.renderLate(given.execute_command, ['execute_command'], { ...data, ExtraArguments: extra })
  context.message(`Running Puppet: ${command}`)
  const result = await runElevated(command, given, context)
  if (!given.ignore_exit_codes || result.exitCode === undefined) judge(result, failure)
}

const failure: Failure = { code: 'configuration-failed', what: 'Puppet', valid: succeeded }

function defaultCommand(
  { guest_os_type, prevent_sudo, puppet_bin_dir, working_directory }: PuppetOptions,
  { words, last = [], facts, extra }: PuppetCall & { readonly facts: string; readonly extra: string },
): string {
  const windows = guest_os_type === 'windows'
  const { path } = guestCommands(guest_os_type, false)
  const program = puppet_bin_dir === '' ? 'puppet' : path(`${puppet_bin_dir}/puppet`)
  const sudo = windows || prevent_sudo ? '' : 'sudo -E'
  // Variables of cmd are set by a command of its own.
  const environment = facts === '' ? '' : windows ? `${facts} &&` : facts
  const line = [environment, sudo, program, ...words, extra, ...last].filter((word) => word !== '').join(' ')
  return `cd ${path(working_directory)} && ${line}`
}

function factsOf({ facter }: PuppetOptions, windows: boolean, { scriptEnvironment }: ProvisionContext): string {
  const facts: Readonly<Record<string, string>> = {
    ...facter,
    packer_build_name: scriptEnvironment['PACKER_BUILD_NAME'] ?? '',
    packer_builder_type: scriptEnvironment['PACKER_BUILDER_TYPE'] ?? '',
  }
  const written = Object.keys(facts)
    .sort()
    .map((name) =>
      windows ? `SET "FACTER_${name}=${facts[name]}"` : `FACTER_${name}='${facts[name]?.replaceAll("'", `'"'"'`)}'`,
    )
  return written.join(windows ? ' & ' : ' ')
}
