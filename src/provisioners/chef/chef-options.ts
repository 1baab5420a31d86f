import * as z from 'zod'
import type { RuleContext } from '../../options/component.ts'
import { withBuildNames } from '../../options/late-fields.ts'
import { resolveLocalPath } from '../../options/local-path.ts'
import { systemOf, temporaryFolder } from '../guest/guest-system.ts'
import { checkAttributes } from './attributes.ts'

/** What both ways to run Chef have in common. */
export const chefOptions = {
  run_list: z.array(z.string()).default([]).describe('The run list: `recipe[nginx]`, `role[web]`.'),
  json_string: z.string().default('').describe("The node's attributes: an object of JSON, as `jsonencode()` makes it."),
  json: z
    .unknown()
    .optional()
    .meta({ attribute: true })
    .describe("The same as an object; in Packer's HCL2 there is only `json_string`, which wins."),
  chef_environment: z.string().default('').describe('Environment of Chef.'),
  chef_license: z
    .string()
    .default('')
    .describe(
      "Acceptance of Chef's licence: `accept`, `accept-silent` or `accept-no-persist`; default `accept-silent` where Chef is installed by the default command.",
    ),
  config_template: z
    .string()
    .default('')
    .describe(
      'A template of the configuration of Chef, in place of the default one: docs/configuration-management.md.',
    ),
  encrypted_data_bag_secret_path: z.string().default('').describe('File with the secret of encrypted data bags.'),
  guest_os_type: z.string().default('unix').describe('`unix` or `windows`: whose paths and commands the guest takes.'),
  prevent_sudo: z.boolean().default(false).describe('Run everything without `sudo`.'),
  skip_install: z.boolean().default(false).describe('Chef is there already.'),
  version: z.string().default('').describe('Version of Chef that is installed; default: the latest.'),
  install_command: z
    .string()
    .default('')
    .meta({ renderedLate: withBuildNames(['Sudo', 'Version']) })
    .describe(
      'The command that installs Chef; default: its own script, from omnitruck.chef.io. Reads `{{ .Sudo }}` and `{{ .Version }}`.',
    ),
}

const schema = z.object(chefOptions)
export type ChefOptions = z.output<typeof schema>

/** Rules for them. `staging`: the folder that the user named, and how it is called where none is. */
export function resolveChef<Options extends ChefOptions>(
  given: Options,
  staging: { readonly named: string; readonly name: string },
  context: RuleContext,
): Options & { readonly staging_directory: string } {
  checkAttributes(given, context)
  const system = systemOf(given.guest_os_type, context)
  const installs = !given.skip_install && given.install_command === ''
  const file = (name: 'config_template' | 'encrypted_data_bag_secret_path') =>
    resolveLocalPath(given[name], [name], 'file', context)
  return {
    ...given,
    guest_os_type: system,
    chef_license: given.chef_license || (installs ? 'accept-silent' : ''),
    config_template: file('config_template'),
    encrypted_data_bag_secret_path: file('encrypted_data_bag_secret_path'),
    staging_directory: staging.named || temporaryFolder(system, staging.name),
  }
}
