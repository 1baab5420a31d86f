import * as z from 'zod'

/** The options of `ansible-local`, which plays inside the guest. */
export const ansibleLocalOptions = z.object({
  command: z
    .string()
    .default('ANSIBLE_FORCE_COLOR=1 PYTHONUNBUFFERED=1 ansible-playbook')
    .describe("The command line that plays the playbook, for the guest's shell."),
  playbook_file: z.string().default('').describe('The playbook. This or `playbook_files` is required.'),
  playbook_files: z
    .array(z.string())
    .default([])
    .describe('Several playbooks, played in order. What is in `playbook_dir` is taken from there.'),
  playbook_dir: z.string().default('').describe('Folder that is uploaded as a whole first, as the staging directory.'),
  playbook_paths: z.array(z.string()).default([]).describe('Folders of further playbooks, uploaded to `playbooks`.'),
  role_paths: z.array(z.string()).default([]).describe('Folders of roles, each uploaded to `roles` by its own name.'),
  collection_paths: z
    .array(z.string())
    .default([])
    .describe(
      'Folders of collections, each uploaded to `collections` by its own name, which has to be `ansible_collections`.',
    ),
  group_vars: z.string().default('').describe('Folder with variables of groups, uploaded to `group_vars`.'),
  host_vars: z.string().default('').describe('Folder with variables of hosts, uploaded to `host_vars`.'),
  extra_arguments: z
    .array(z.string())
    .default([])
    .describe("Further arguments for the command, as the guest's shell reads them."),
  staging_directory: z
    .string()
    .default('')
    .describe('Folder of the guest for all of it; default one below `/tmp/packer-provisioner-ansible-local`.'),
  clean_staging_directory: z.boolean().default(false).describe('Remove that folder afterwards.'),
  inventory_file: z.string().default('').describe('An inventory file; default: one with `127.0.0.1`.'),
  inventory_groups: z.array(z.string()).default([]).describe('Groups to which `127.0.0.1` belongs in that.'),
  galaxy_file: z.string().default('').describe('Requirements (roles, collections or both) that are installed first.'),
  galaxy_command: z
    .string()
    .default('ansible-galaxy')
    .describe("The command that installs them, for the guest's shell."),
  galaxy_force_install: z.boolean().default(false).describe('Install them over what is there.'),
  galaxy_roles_path: z
    .string()
    .default('')
    .describe('Where roles are installed in the guest; default `galaxy_roles` in the staging directory.'),
  galaxy_collections_path: z
    .string()
    .default('')
    .describe('Where collections are installed in the guest; default `galaxy_collections` in the staging directory.'),
})
export type AnsibleLocalOptions = z.output<typeof ansibleLocalOptions>
