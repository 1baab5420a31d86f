import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GuestError } from '../../diagnostics/errors.ts'
import { privateFolder } from '../../host/private-folder.ts'
import { type LocalProcessOptions, runLocally } from '../../scripts/local-process.ts'
import type { ProvisionContext } from '../provisioner.ts'
import { ansibleEnvironment, parsePairs } from './ansible-environment.ts'
import type { AnsibleOptions } from './ansible-options.ts'
import { galaxyArguments, galaxyKinds } from './galaxy.ts'
import { makeInventory } from './inventory.ts'
import { packerVariables } from './packer-variables.ts'
import { PlaybookOutput } from './playbook-output.ts'
import { playbookProblem, warnOfNoHosts } from './playbook-problem.ts'
import { shownCommand } from './shown-command.ts'
import { openWay, sshExtraArguments, type WayToGuest } from './way-to-guest.ts'

type Environment = NonNullable<LocalProcessOptions['environment']>

/** Plays the playbook. Throws TemplateError where it fails, GuestError where it does not come so far, and Cancelled. */
export async function playAnsible(given: AnsibleOptions, context: ProvisionContext): Promise<void> {
  await using stack = new AsyncDisposableStack()
  // Keys and passwords are here, for this run and this user alone.
  const folder = privateFolder('ansible')
  stack.defer(() => rm(folder, { recursive: true, force: true }))

  const data = context.late
  const rendered = (name: 'extra_arguments' | 'ansible_env_vars') =>
    given[name].map((text, index) => context.renderLate(text, [name, index], data))
  const extra = withScheme(given, rendered('extra_arguments'))
  const environment = ansibleEnvironment(given, parsePairs(rendered('ansible_env_vars')), folder, context)

  const way = await openWay({ given, extra, folder }, context)
  stack.defer(() => way.close())
  const inventory = await makeInventory(given, way, context)
  stack.defer(() => inventory.remove())

  if (given.galaxy_file !== '') await installRequirements(given, environment, context)

  const words = [
    ...['-e', JSON.stringify(packerVariables(context))],
    ...(way.connection.isSsh ? sshWords(given, way) : []),
    ...extra,
    ...(await connectionWords(way, folder)),
    ...['-i', inventory.name, given.playbook_file],
  ]
  context.say(`Executing Ansible: ${shownCommand(given.command, words, data)}`)
  const output = new PlaybookOutput()
  const { exitCode, signal } = await runLocally(given.command, words, {
    ...processOptions(environment, context),
    output: (stream, line) => {
      output.take(line)
      return context.output(stream, line)
    },
  })
  if (exitCode !== 0) throw playbookProblem(endOf(exitCode, signal), output.failure, context)
  warnOfNoHosts(output, given.playbook_file, hostsOf(given), context)
}

/** Of an inventory of the template's own nobody knows here. */
function hostsOf({ inventory_file, host_alias, groups, empty_groups }: AnsibleOptions): readonly string[] {
  return inventory_file === '' ? [host_alias, ...groups, ...empty_groups] : []
}

/** A cancelled Ansible removes its files from the guest when it is interrupted, and not when it is terminated. */
function processOptions(environment: Environment, { signal, workingDirectory, env, output }: ProvisionContext) {
  const ending = ['SIGINT', 'SIGTERM'] as const
  return { signal, workingDirectory, env, environment, ending, output } satisfies LocalProcessOptions
}

function withScheme(given: AnsibleOptions, extra: readonly string[]): readonly string[] {
  if (!given.ansible_winrm_use_http || extra.some((word) => word.startsWith('ansible_winrm_scheme'))) return extra
  return [...extra, '-e', 'ansible_winrm_scheme=http']
}

function sshWords(given: AnsibleOptions, way: WayToGuest): readonly string[] {
  const text = sshExtraArguments(given, way)
  // In one word: as a second one it would be taken for an option of Ansible's own.
  return text === '' ? [] : [`--ssh-extra-args=${text}`]
}

/** Variables win over whatever an inventory says; a password is nobody else's, and everybody can read the words of a command. */
async function connectionWords({ keyFile, password }: WayToGuest, folder: string): Promise<readonly string[]> {
  const key = keyFile === undefined ? [] : ['-e', JSON.stringify({ ansible_ssh_private_key_file: keyFile })]
  if (password === undefined) return key
  const file = join(folder, 'connection.json')
  await writeFile(file, JSON.stringify({ ansible_password: password }), { mode: 0o600 })
  return [...key, '-e', `@${file}`]
}

async function installRequirements(
  given: AnsibleOptions,
  environment: Environment,
  context: ProvisionContext,
): Promise<void> {
  for (const kind of galaxyKinds(given.galaxy_file)) {
    const words = galaxyArguments(kind, given.galaxy_file, {
      force: given.galaxy_force_install,
      forceWithDeps: given.galaxy_force_with_deps,
      into: kind === 'role' ? given.roles_path : given.collections_path,
    })
    context.say(`Executing Ansible Galaxy: ${shownCommand(given.galaxy_command, words, {})}`)
    const { exitCode, signal } = await runLocally(given.galaxy_command, words, processOptions(environment, context))
    if (exitCode !== 0)
      throw new GuestError(
        'galaxy-failed',
        `Error executing Ansible Galaxy: it ended with ${endOf(exitCode, signal)}`,
        `It installs the ${kind}s of galaxy_file.`,
      )
  }
}

function endOf(exitCode: number | undefined, signal: string | undefined): string {
  return exitCode === undefined ? `signal ${signal}` : `exit status ${exitCode}`
}
