import type { RuleContext } from '../options/component.ts'
import { resolveLocalPath } from '../options/local-path.ts'
import { type AnsibleLocalOptions, ansibleLocalOptions } from './ansible/ansible-local-options.ts'
import type { Provisioner } from './provisioner.ts'

/** Plays a playbook inside the guest. */
export const ansibleLocal: Provisioner<typeof ansibleLocalOptions> = {
  type: 'ansible-local',
  plugin: 'ansible',
  needsGuest: true,
  description: 'Plays an Ansible playbook inside the guest, which has Ansible.',
  options: ansibleLocalOptions,
  rules,
  async run(given, context) {
    const { playInGuest } = await import('./ansible/play-in-guest.ts')
    await playInGuest(given, context)
  },
}

function rules(given: AnsibleLocalOptions, context: RuleContext): AnsibleLocalOptions {
  const { error, warn, isLate, places } = context
  if (given.playbook_file !== '' && given.playbook_files.length > 0)
    error(
      'conflicting-options',
      ['playbook_files'],
      'Either playbook_file or playbook_files can be specified, not both',
    )
  if (given.playbook_file === '' && given.playbook_files.length === 0 && !isLate(['playbook_file']))
    error('missing-option', ['playbook_file'], 'Either playbook_file or playbook_files must be specified')
  if (given.inventory_file !== '' && places.isSet(['inventory_groups']))
    warn(
      'option-without-effect',
      ['inventory_groups'],
      'inventory_groups has no effect',
      'It is of the inventory file that is made, and inventory_file names another.',
    )
  const one = (name: 'playbook_file' | 'inventory_file' | 'galaxy_file') =>
    resolveLocalPath(given[name], [name], 'file', context)
  const folder = (name: 'playbook_dir' | 'group_vars' | 'host_vars') =>
    resolveLocalPath(given[name], [name], 'directory', context)
  const several = (name: 'playbook_files' | 'playbook_paths' | 'role_paths' | 'collection_paths') =>
    given[name].map((each, index) =>
      resolveLocalPath(each, [name, index], name === 'playbook_files' ? 'file' : 'directory', context),
    )
  return {
    ...given,
    command: given.command || 'ANSIBLE_FORCE_COLOR=1 PYTHONUNBUFFERED=1 ansible-playbook',
    galaxy_command: given.galaxy_command || 'ansible-galaxy',
    playbook_file: one('playbook_file'),
    inventory_file: one('inventory_file'),
    galaxy_file: one('galaxy_file'),
    playbook_dir: folder('playbook_dir'),
    group_vars: folder('group_vars'),
    host_vars: folder('host_vars'),
    playbook_files: several('playbook_files'),
    playbook_paths: several('playbook_paths'),
    role_paths: several('role_paths'),
    collection_paths: several('collection_paths'),
  }
}
