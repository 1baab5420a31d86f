import * as z from 'zod'
import type { RuleContext } from '../options/component.ts'
import { resolveLocalPath } from '../options/local-path.ts'
import type { UnbuiltProvisioner } from './provisioner.ts'

const options = z.object({
  command: z.string().default('ansible-playbook').describe('The program that plays the playbook.'),
  playbook_file: z.string().default('').describe('The playbook. Required.'),
  extra_arguments: z
    .array(z.string())
    .default([])
    .meta({ renderedLate: true })
    .describe('Further arguments for the command, one each.'),
  ansible_env_vars: z
    .array(z.string())
    .default([])
    .meta({ renderedLate: true })
    .describe('Variables for its environment, as `NAME=value`.'),
  ansible_ssh_extra_args: z.array(z.string()).default([]).describe('Arguments for its `--ssh-extra-args`.'),
  user: z.string().default('').describe('The `ansible_user`; default: who runs the build.'),
  groups: z.array(z.string()).default([]).describe('Groups of the inventory to which the guest belongs.'),
  empty_groups: z.array(z.string()).default([]).describe('Groups of the inventory without hosts.'),
  host_alias: z.string().default('default').describe("The guest's name in the inventory."),
  use_proxy: z
    .boolean()
    .optional()
    .describe('Reach the guest through an SSH server of the builder; `false`: directly.'),
  local_port: z.number().default(0).describe('Port of that SSH server; 0: any.'),
  ssh_host_key_file: z.string().default('').describe('Host key of that SSH server; default: one is made.'),
  ssh_authorized_key_file: z
    .string()
    .default('')
    .describe('Public key with which Ansible comes; default: one is made.'),
  ansible_proxy_key_type: z.string().default('ECDSA').describe('Kind of the keys that are made: `ECDSA` or `RSA`.'),
  sftp_command: z.string().default('').describe('SFTP server of the guest.'),
  use_sftp: z.boolean().default(false).describe('Transfer files by SFTP instead of SCP.'),
  skip_version_check: z.boolean().default(false).describe('Do not ask Ansible for its version first.'),
  inventory_directory: z.string().default('').describe('Folder for the inventory file that is made.'),
  inventory_file_template: z
    .string()
    .default('')
    .meta({ renderedLate: true })
    .describe("The guest's line in that file."),
  inventory_file: z.string().default('').describe('An inventory file of your own.'),
  keep_inventory_file: z.boolean().default(false).describe('Leave the inventory file that was made.'),
  galaxy_file: z.string().default('').describe('Requirements that are installed first.'),
  galaxy_command: z.string().default('ansible-galaxy').describe('The program that installs them.'),
  galaxy_force_install: z.boolean().default(false).describe('Install them over what is there.'),
  galaxy_force_with_deps: z.boolean().default(false).describe('The same with what they depend on.'),
  roles_path: z.string().default('').describe('Where roles are installed.'),
  collections_path: z.string().default('').describe('Where collections are installed.'),
  ansible_winrm_use_http: z.boolean().default(false).describe('WinRM without TLS.'),
})

/** Plays a playbook from the machine that builds. */
export const ansible: UnbuiltProvisioner<typeof options> = {
  type: 'ansible',
  plugin: 'ansible',
  grant: 'commands',
  description: 'Plays an Ansible playbook on the guest, from the machine that builds.',
  options,
  notBuilt: 'Meanwhile a `shell-local` provisioner can call ansible-playbook with `build.Host` and `build.User`.',
  rules,
}

// Ansible takes a list of hosts, `guest,`, in the place of a file.
const hosts = /,/

function rules(given: z.output<typeof options>, context: RuleContext): z.output<typeof options> {
  const { error, isLate } = context
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
  return {
    ...given,
    playbook_file: file('playbook_file'),
    galaxy_file: file('galaxy_file'),
    ssh_authorized_key_file: file('ssh_authorized_key_file'),
    ssh_host_key_file: file('ssh_host_key_file'),
    inventory_file: hosts.test(given.inventory_file) ? given.inventory_file : file('inventory_file', 'any'),
    inventory_directory: resolveLocalPath(given.inventory_directory, ['inventory_directory'], 'directory', context),
    ansible_proxy_key_type: type,
  }
}
