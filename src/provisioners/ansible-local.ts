import * as z from 'zod'
import type { RuleContext } from '../options/component.ts'
import { resolveLocalPath } from '../options/local-path.ts'
import type { UnbuiltProvisioner } from './provisioner.ts'

const options = z.object({
  command: z
    .string()
    .default('ANSIBLE_FORCE_COLOR=1 PYTHONUNBUFFERED=1 ansible-playbook')
    .describe('The command line that plays the playbook.'),
  playbook_file: z.string().default('').describe('The playbook. This or `playbook_files` is required.'),
  playbook_files: z.array(z.string()).default([]).describe('Several playbooks.'),
  playbook_dir: z.string().default('').describe('Folder that is uploaded as a whole first.'),
  playbook_paths: z.array(z.string()).default([]).describe('Folders of further playbooks.'),
  role_paths: z.array(z.string()).default([]).describe('Folders of roles.'),
  collection_paths: z.array(z.string()).default([]).describe('Folders of collections.'),
  group_vars: z.string().default('').describe('Folder with variables of groups.'),
  host_vars: z.string().default('').describe('Folder with variables of hosts.'),
  extra_arguments: z.array(z.string()).default([]).describe('Further arguments for the command.'),
  staging_directory: z.string().default('').describe('Folder of the guest for all of it; default one below `/tmp`.'),
  clean_staging_directory: z.boolean().default(false).describe('Remove that folder afterwards.'),
  inventory_file: z.string().default('').describe('An inventory file.'),
  inventory_groups: z.array(z.string()).default([]).describe('Groups to which the guest belongs.'),
  galaxy_file: z.string().default('').describe('Requirements that are installed first.'),
  galaxy_command: z.string().default('ansible-galaxy').describe('The command that installs them.'),
  galaxy_force_install: z.boolean().default(false).describe('Install them over what is there.'),
  galaxy_roles_path: z.string().default('').describe('Where roles are installed.'),
  galaxy_collections_path: z.string().default('').describe('Where collections are installed.'),
})

/** Plays a playbook inside the guest. */
export const ansibleLocal: UnbuiltProvisioner<typeof options> = {
  type: 'ansible-local',
  plugin: 'ansible',
  description: 'Plays an Ansible playbook inside the guest, which has Ansible.',
  options,
  notBuilt: 'Meanwhile `file` can upload the playbook and `shell` call ansible-playbook.',
  rules,
}

function rules(given: z.output<typeof options>, context: RuleContext): z.output<typeof options> {
  const { error, isLate } = context
  if (given.playbook_file !== '' && given.playbook_files.length > 0)
    error(
      'conflicting-options',
      ['playbook_files'],
      'Either playbook_file or playbook_files can be specified, not both',
    )
  if (given.playbook_file === '' && given.playbook_files.length === 0 && !isLate(['playbook_file']))
    error('missing-option', ['playbook_file'], 'Either playbook_file or playbook_files must be specified')
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
