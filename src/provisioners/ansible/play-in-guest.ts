import { randomUUID } from 'node:crypto'
import { basename, dirname, relative, sep } from 'node:path'
import type { ExecResult } from '../../communicators/communicator.ts'
import { quote, shellPath } from '../../communicators/remote-path.ts'
import { GuestError } from '../../diagnostics/errors.ts'
import type { ProvisionContext } from '../provisioner.ts'
import type { AnsibleLocalOptions } from './ansible-local-options.ts'
import { type GalaxyKind, galaxyArguments, galaxyKinds } from './galaxy.ts'
import { packerVariables } from './packer-variables.ts'
import { PlaybookOutput } from './playbook-output.ts'
import { playbookProblem, warnOfNoHosts } from './playbook-problem.ts'
import { shownText } from './shown-command.ts'
import { Staging } from './staging.ts'

/** Puts playbooks together in the guest and plays them there. Throws TemplateError where one fails, GuestError and Cancelled. */
export async function playInGuest(given: AnsibleLocalOptions, context: ProvisionContext): Promise<void> {
  const staging = new Staging(
    given.staging_directory || `/tmp/packer-provisioner-ansible-local/${randomUUID()}`,
    context,
  )
  try {
    await sendAndPlay(given, staging, context)
  } catch (thrown) {
    // What it failed of counts, and a guest that is gone has no folder to remove. A build that is stopped has no time for it.
    if (given.clean_staging_directory && !context.signal.aborted) await removeStaging(staging, context).catch(() => {})
    throw thrown
  }
  if (given.clean_staging_directory) await removeStaging(staging, context)
}

async function removeStaging(staging: Staging, { say }: ProvisionContext): Promise<void> {
  say('Removing the staging directory')
  await staging.remove()
}

async function sendAndPlay(given: AnsibleLocalOptions, staging: Staging, context: ProvisionContext): Promise<void> {
  context.say(`Uploading the playbook to ${staging.path}`)
  if (given.playbook_dir === '') await staging.make(staging.path)
  else await staging.folder(given.playbook_dir, staging.path)
  const playbooks = await sendPlaybooks(given, staging)
  const inventory = await sendInventory(given, staging)
  if (given.galaxy_file !== '') await staging.file(given.galaxy_file, staging.at(basename(given.galaxy_file)))
  if (given.group_vars !== '') await staging.folder(given.group_vars, staging.at('group_vars'))
  if (given.host_vars !== '') await staging.folder(given.host_vars, staging.at('host_vars'))
  await staging.folders(given.role_paths, 'roles')
  await staging.folders(given.collection_paths, 'collections')
  await staging.folders(given.playbook_paths, 'playbooks')

  const kinds = given.galaxy_file === '' ? [] : galaxyKinds(given.galaxy_file)
  for (const kind of kinds) await installInGuest(kind, given, staging, context)
  for (const playbook of playbooks) await playOne({ playbook, inventory, kinds }, given, staging, context)
}

/** Answers their paths in the guest. */
async function sendPlaybooks(given: AnsibleLocalOptions, staging: Staging): Promise<readonly string[]> {
  if (given.playbook_file !== '') {
    const remote = staging.at(basename(given.playbook_file))
    await staging.file(given.playbook_file, remote)
    return [remote]
  }
  const sent: string[] = []
  for (const local of given.playbook_files) {
    const way = relative(given.playbook_dir, local)
    const isThere = given.playbook_dir !== '' && way !== '..' && !way.startsWith(`..${sep}`)
    // By its whole path, as Packer does: two of them may have one name.
    const remote = isThere ? staging.at(way) : staging.at(local)
    if (!isThere) {
      await staging.make(dirname(remote))
      await staging.file(local, remote)
    }
    sent.push(remote)
  }
  return sent
}

async function sendInventory(given: AnsibleLocalOptions, staging: Staging): Promise<string> {
  if (given.inventory_file !== '') {
    const remote = staging.at(basename(given.inventory_file))
    await staging.file(given.inventory_file, remote)
    return remote
  }
  const remote = staging.at(`packer-provisioner-ansible-local${randomUUID()}`)
  const groups = given.inventory_groups.map((group) => `[${group}]\n127.0.0.1\n`)
  await staging.text(groups.join('') || '127.0.0.1\n', remote)
  return remote
}

function rolesPath(given: AnsibleLocalOptions, staging: Staging): string {
  return given.galaxy_roles_path || staging.at('galaxy_roles')
}

function collectionsPath(given: AnsibleLocalOptions, staging: Staging): string {
  return given.galaxy_collections_path || staging.at('galaxy_collections')
}

async function installInGuest(
  kind: GalaxyKind,
  given: AnsibleLocalOptions,
  staging: Staging,
  context: ProvisionContext,
): Promise<void> {
  const into = kind === 'role' ? rolesPath(given, staging) : collectionsPath(given, staging)
  const file = staging.at(basename(given.galaxy_file))
  const words = galaxyArguments(kind, file, { force: given.galaxy_force_install, forceWithDeps: false, into })
  const command = `cd ${shellPath(staging.path)} && ${given.galaxy_command} ${words.map(quote).join(' ')}`
  context.say(`Executing Ansible Galaxy: ${command}`)
  const { communicator, signal, output } = context
  const result = await communicator.exec(command, { signal, onOutput: output })
  if (result.exitCode === 0) return
  throw (
    notFound(result, given.galaxy_command) ??
    new GuestError(
      'galaxy-failed',
      `Error executing Ansible Galaxy: it ended with ${endOf(result)}`,
      `It installs the ${kind}s of galaxy_file in the guest.`,
    )
  )
}

interface Play {
  readonly playbook: string
  readonly inventory: string
  readonly kinds: readonly GalaxyKind[]
}

async function playOne(
  { playbook, inventory, kinds }: Play,
  given: AnsibleLocalOptions,
  staging: Staging,
  context: ProvisionContext,
): Promise<void> {
  const collections = [
    ...(kinds.includes('collection') ? [collectionsPath(given, staging)] : []),
    ...(given.collection_paths.length > 0 ? [staging.at('collections')] : []),
  ]
  const variables = [
    'ANSIBLE_SHOW_TASK_PATH_ON_FAILURE=1',
    ...(collections.length > 0 ? [searched('ANSIBLE_COLLECTIONS_PATH', collections, usualCollections)] : []),
    ...(kinds.includes('role') ? [searched('ANSIBLE_ROLES_PATH', [rolesPath(given, staging)], usualRoles)] : []),
  ]
  const words = [
    quote(playbook),
    ...['--extra-vars', quote(JSON.stringify(packerVariables(context)))],
    ...given.extra_arguments,
    ...['-c', 'local', '-i', quote(inventory)],
  ]
  const command = `cd ${shellPath(staging.path)} && ${[...variables, given.command, ...words].join(' ')}`
  context.say(`Executing Ansible: ${shownText(command, context.late)}`)
  const printed = new PlaybookOutput()
  const { communicator, signal, output } = context
  const result = await communicator.exec(command, {
    signal,
    onOutput: (stream, line) => {
      printed.take(line)
      return output(stream, line)
    },
  })
  if (result.exitCode === 0) {
    const known = given.inventory_file === '' ? ['127.0.0.1', ...given.inventory_groups] : []
    return warnOfNoHosts(printed, staging.localOf(playbook) ?? playbook, known, context)
  }
  const { failure } = printed
  const local = failure?.place && staging.localOf(failure.place.path)
  const told = failure && { ...failure, place: local === undefined ? undefined : { ...failure.place!, path: local } }
  throw notFound(result, given.command) ?? playbookProblem(endOf(result), told, context)
}

const usualRoles = '~/.ansible/roles:/usr/share/ansible/roles:/etc/ansible/roles'
const usualCollections = '~/.ansible/collections:/usr/share/ansible/collections'

/** Behind what the guest sets, or where Ansible looks otherwise. */
function searched(name: string, folders: readonly string[], usual: string): string {
  return `${name}="\${${name}:-${usual}}":${folders.map(quote).join(':')}`
}

function notFound({ exitCode }: ExecResult, command: string): GuestError | undefined {
  if (exitCode !== 127) return undefined
  return new GuestError(
    'ansible-not-installed',
    `The guest has no ${command.split(' ').at(-1)}`,
    'ansible-local plays with the Ansible of the guest. Install it there with a shell provisioner before, or use the provisioner ansible, which needs none there.',
  )
}

function endOf({ exitCode, signal, disconnected }: ExecResult): string {
  if (exitCode !== undefined) return `exit status ${exitCode}`
  return disconnected ? 'the connection to the guest' : `signal ${signal}`
}
