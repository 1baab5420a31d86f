import * as z from 'zod'
import { withBuildNames } from '../../options/late-fields.ts'

/** The options of `ansible`, which plays from the machine that builds. */
export const ansibleOptions = z.object({
  command: z
    .string()
    .default('ansible-playbook')
    .describe('The program that plays the playbook, or a script in its place. It is looked for in the PATH.'),
  playbook_file: z.string().default('').describe('The playbook. Required.'),
  extra_arguments: z
    .array(z.string())
    .default([])
    .meta({ renderedLate: withBuildNames() })
    .describe(
      'Further arguments for the command, one each, without quotes: no shell reads them. `{{ .Host }}`, `{{ .User }}`, `{{ .WinRMPassword }}` and the other values of `build` may stand in them.',
    ),
  ansible_env_vars: z
    .array(z.string())
    .default([])
    .meta({ renderedLate: withBuildNames() })
    .describe('Variables for its environment, as `NAME=value`; `{{ }}` as in `extra_arguments`.'),
  ansible_ssh_extra_args: z
    .array(z.string())
    .default([])
    .describe('Arguments for its `--ssh-extra-args`; default `-o IdentitiesOnly=yes` where it comes with a key file.'),
  user: z
    .string()
    .default('')
    .describe(
      "The `ansible_user`; default: who runs the build, and with `use_proxy = false` the user of the source's communicator.",
    ),
  groups: z.array(z.string()).default([]).describe('Groups of the inventory to which the guest belongs.'),
  empty_groups: z.array(z.string()).default([]).describe('Groups of the inventory without hosts.'),
  host_alias: z.string().default('default').describe("The guest's name in the inventory."),
  use_proxy: z
    .boolean()
    .optional()
    .describe(
      'Reach the guest through an SSH server of the build on this machine, which leads to it however the build reaches it; `false`: directly, by SSH or WinRM. Default `true`; with WinRM `false`, unless the other options ask for another connection.',
    ),
  local_port: z
    .number()
    .default(0)
    .describe('Port of that SSH server, or the first free one of the nine after it; 0: any.'),
  ssh_host_key_file: z
    .string()
    .default('')
    .describe('Host key of that SSH server, which Ansible then looks up in your `known_hosts`; default: one is made.'),
  ssh_authorized_key_file: z
    .string()
    .default('')
    .describe('Public key with which Ansible comes, by your SSH agent or configuration; default: one is made.'),
  ansible_proxy_key_type: z.string().default('ECDSA').describe('Kind of the keys that are made: `ECDSA` or `RSA`.'),
  sftp_command: z
    .string()
    .default('')
    .describe(
      'A command of the guest that speaks SFTP. Default: it is spoken for the guest, which needs none; so it is also where the communicator is not `ssh`.',
    ),
  use_sftp: z.boolean().default(false).describe('Transfer files by SFTP; otherwise with the command `scp`.'),
  skip_version_check: z
    .boolean()
    .default(false)
    .describe('Do not look for Ansible before the build starts: a provisioner installs it on the way.'),
  inventory_directory: z
    .string()
    .default('')
    .describe('Folder for the inventory file that is made, with `group_vars` and `host_vars` beside it.'),
  inventory_file_template: z
    .string()
    .default('')
    .meta({ renderedLate: withBuildNames(['HostAlias', 'User', 'Host', 'Port']) })
    .describe(
      "The guest's line in that file; default `{{ .HostAlias }} ansible_host={{ .Host }} ansible_user={{ .User }} ansible_port={{ .Port }}`.",
    ),
  inventory_file: z.string().default('').describe('An inventory file or folder of your own, or hosts as `guest,`.'),
  keep_inventory_file: z.boolean().default(false).describe('Leave the inventory file that was made.'),
  galaxy_file: z.string().default('').describe('Requirements (roles, collections or both) that are installed first.'),
  galaxy_command: z.string().default('ansible-galaxy').describe('The program that installs them.'),
  galaxy_force_install: z.boolean().default(false).describe('Install them over what is there.'),
  galaxy_force_with_deps: z.boolean().default(false).describe('The same with what they depend on.'),
  roles_path: z.string().default('').describe('Where roles are installed; default: as Ansible is configured.'),
  collections_path: z
    .string()
    .default('')
    .describe('Where collections are installed; default: as Ansible is configured.'),
  ansible_winrm_use_http: z
    .boolean()
    .default(false)
    .describe('WinRM without TLS, also where its port does not say so: sets `ansible_winrm_scheme=http`.'),
})
export type AnsibleOptions = z.output<typeof ansibleOptions>
