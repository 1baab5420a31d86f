import type { RuleContext } from '../options/component.ts'
import { resolveLocalPath } from '../options/local-path.ts'
import { mayOpen } from '../options/trusted-use.ts'
import { type AnsibleOptions, ansibleOptions } from './ansible/ansible-options.ts'
import type { Provisioner } from './provisioner.ts'

/** Plays a playbook from the machine that builds. */
export const ansible: Provisioner<typeof ansibleOptions> = {
  type: 'ansible',
  plugin: 'ansible',
  grant: 'commands',
  needsGuest: true,
  description: 'Plays an Ansible playbook on the guest, from the machine that builds, with the Ansible that it has.',
  options: ansibleOptions,
  rules,
  // It is much to load for a plan.
  async checkHere(given, context) {
    const { checkAnsible } = await import('./ansible/installed.ts')
    await checkAnsible(given, context)
  },
  async run(given, context) {
    const { playAnsible } = await import('./ansible/play.ts')
    await playAnsible(given, context)
  },
}

// Ansible takes a list of hosts, `guest,`, in the place of a file.
const hosts = /,/

function rules(given: AnsibleOptions, context: RuleContext): AnsibleOptions {
  const { error, warn, isLate } = context
  type File = 'playbook_file' | 'galaxy_file' | 'inventory_file' | 'ssh_authorized_key_file' | 'ssh_host_key_file'
  const file = (name: File, kind: 'file' | 'any' = 'file') => resolveLocalPath(given[name], [name], kind, context)
  if (given.playbook_file === '' && !isLate(['playbook_file']))
    error('missing-option', ['playbook_file'], 'playbook_file must be specified.')
  if (!Number.isInteger(given.local_port) || given.local_port < 0 || given.local_port > 65535)
    error('invalid-port', ['local_port'], `local_port: ${given.local_port} must be a valid port`)
  const type = given.ansible_proxy_key_type.toUpperCase()
  if (type !== 'ECDSA' && type !== 'RSA') {
    const shown = JSON.stringify(given.ansible_proxy_key_type)
    error(
      'invalid-option-value',
      ['ansible_proxy_key_type'],
      `Invalid value for ansible_proxy_key_type: ${shown}`,
      'Use ECDSA or RSA.',
    )
  }
  for (const [index, pair] of given.ansible_env_vars.entries())
    if (!pair.includes('=') && !isLate(['ansible_env_vars', index]))
      warn(
        'option-without-effect',
        ['ansible_env_vars', index],
        'A variable without a value has no effect',
        'Variables are written as NAME=value.',
      )
  for (const name of ['roles_path', 'collections_path'] as const) mayOpen(given[name], [name], context)
  warnOfUnread(given, context)
  return {
    ...given,
    host_alias: given.host_alias || 'default',
    command: given.command || 'ansible-playbook',
    galaxy_command: given.galaxy_command || 'ansible-galaxy',
    playbook_file: file('playbook_file'),
    galaxy_file: file('galaxy_file'),
    ssh_authorized_key_file: file('ssh_authorized_key_file'),
    ssh_host_key_file: file('ssh_host_key_file'),
    inventory_file: hosts.test(given.inventory_file) ? given.inventory_file : file('inventory_file', 'any'),
    inventory_directory: resolveLocalPath(given.inventory_directory, ['inventory_directory'], 'directory', context),
    ansible_proxy_key_type: type,
  }
}

/** Options of a file that is not made. */
function warnOfUnread(given: AnsibleOptions, { places, warn }: RuleContext): void {
  if (given.inventory_file === '') return
  const unread = [
    'inventory_file_template',
    'inventory_directory',
    'groups',
    'empty_groups',
    'host_alias',
    'keep_inventory_file',
  ]
  for (const name of unread.filter((each) => places.isSet([each])))
    warn(
      'option-without-effect',
      [name],
      `${name} has no effect`,
      'It is one of the inventory file that is made, and inventory_file names another.',
    )
}
