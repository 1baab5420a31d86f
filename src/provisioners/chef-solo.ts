import * as z from 'zod'
import type { RuleContext } from '../options/component.ts'
import { withBuildNames } from '../options/late-fields.ts'
import { resolveLocalPath } from '../options/local-path.ts'
import { attributesText } from './chef/attributes.ts'
import { configurationText, renderConfiguration, ruby } from './chef/chef-configuration.ts'
import { chefGuest, installChef, render } from './chef/chef-guest.ts'
import { chefOptions, resolveChef } from './chef/chef-options.ts'
import { mustRun } from './guest/guest-command.ts'
import { guestCommands } from './guest/guest-system.ts'
import { openStagingFolder, secretMode } from './guest/staging-folder.ts'
import type { Provisioner } from './provisioner.ts'

const options = z.object({
  cookbook_paths: z.array(z.string()).default([]).describe('Folders of cookbooks.'),
  remote_cookbook_paths: z
    .array(z.string())
    .default([])
    .describe('Folders of cookbooks that are in the guest already; they come first.'),
  roles_path: z.string().default('').describe('Folder of roles.'),
  data_bags_path: z.string().default('').describe('Folder of data bags.'),
  environments_path: z.string().default('').describe('Folder of environments.'),
  ...chefOptions,
  execute_command: z
    .string()
    .default('')
    .meta({ renderedLate: withBuildNames(['ConfigPath', 'JsonPath', 'Sudo']) })
    .describe(
      'The command that runs Chef; default `sudo chef-solo --no-color` with configuration and attributes. Reads `{{ .ConfigPath }}`, `{{ .JsonPath }}` and `{{ .Sudo }}`.',
    ),
  staging_directory: z
    .string()
    .default('')
    .describe('Folder of the guest for what is uploaded, which stays; default `/tmp/packer-chef-solo`.'),
})
type Options = z.output<typeof options>

type Folders = 'roles_path' | 'data_bags_path' | 'environments_path'

/** Runs cookbooks with the guest's own Chef, without a server. */
export const chefSolo: Provisioner<typeof options> = {
  type: 'chef-solo',
  plugin: 'chef',
  description: 'Runs Chef cookbooks in the guest, without a Chef server.',
  options,
  needsGuest: true,
  rules,
  async run(given, context) {
    const guest = chefGuest(given.guest_os_type, given.prevent_sudo)
    const commands = guestCommands(given.guest_os_type, !given.prevent_sudo)
    context.say('Provisioning with chef-solo')
    if (!given.skip_install) await installChef(given, guest, context)
    const staging = await openStagingFolder(given.staging_directory, commands, context)
    const cookbooks = [...given.remote_cookbook_paths]
    for (const [index, path] of given.cookbook_paths.entries())
      cookbooks.push(await staging.tree(path, `cookbooks-${index}`))
    const folder = async (option: Folders, name: string): Promise<string> =>
      given[option] === '' ? '' : await staging.tree(given[option], name)
    const roles = await folder('roles_path', 'roles')
    const dataBags = await folder('data_bags_path', 'data_bags')
    const secretPath = given.encrypted_data_bag_secret_path
    const secret = secretPath === '' ? '' : await staging.file(secretPath, 'encrypted_data_bag_secret', secretMode)
    const environments = await folder('environments_path', 'environments')

    context.message("Creating configuration file 'solo.rb'")
    const { chef_environment: environment, chef_license: license, config_template: template } = given
    const configuration = await staging.text(
      template === ''
        ? configurationText([
            ['chef_license', license],
            ['cookbook_path', cookbooks],
            ['role_path', roles],
            ['data_bag_path', dataBags],
            ['encrypted_data_bag_secret', secret],
            ['environment_path', environments],
            ['environment', environments === '' ? '' : environment],
          ])
        : renderConfiguration(
            template,
            {
              ChefEnvironment: environment,
              ChefLicense: license,
              CookbookPaths: cookbooks.map(ruby).join(','),
              DataBagsPath: dataBags,
              EncryptedDataBagSecretPath: secret,
              EnvironmentsPath: environments,
              RolesPath: roles,
              HasDataBagsPath: dataBags !== '',
              HasEncryptedDataBagSecretPath: secret !== '',
              HasEnvironmentsPath: environments !== '',
              HasRolesPath: roles !== '',
            },
            context,
          ),
      'solo.rb',
    )
    context.message('Creating JSON attribute file')
    const attributes = await staging.text(attributesText(given), 'node.json')
    const command =
      given.execute_command === ''
        ? `${guest.program('chef-solo')} --no-color -c ${commands.path(configuration)} -j ${commands.path(attributes)}`
        : render(
            given.execute_command,
            'execute_command',
            { ConfigPath: configuration, JsonPath: attributes, Sudo: !given.prevent_sudo },
            context,
          )
    context.message(`Executing Chef: ${command}`)
    await mustRun(command, { code: 'configuration-failed', what: 'Chef' }, context)
  },
}

function rules(given: Options, context: RuleContext): Options {
  const folder = (name: Folders) => resolveLocalPath(given[name], [name], 'directory', context)
  if (given.chef_environment !== '' && given.environments_path === '' && given.config_template === '')
    context.warn(
      'option-without-effect',
      ['chef_environment'],
      'chef_environment has no effect without environments_path',
    )
  return {
    ...resolveChef(given, { named: given.staging_directory, name: 'packer-chef-solo' }, context),
    cookbook_paths: given.cookbook_paths.map((path, index) =>
      resolveLocalPath(path, ['cookbook_paths', index], 'directory', context),
    ),
    roles_path: folder('roles_path'),
    data_bags_path: folder('data_bags_path'),
    environments_path: folder('environments_path'),
  }
}
