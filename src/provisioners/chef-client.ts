import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { privateKeyFile } from '../communicators/ssh/private-key.ts'
import type { RuleContext } from '../options/component.ts'
import { withBuildNames } from '../options/late-fields.ts'
import { resolveLocalPath } from '../options/local-path.ts'
import { attributesText } from './chef/attributes.ts'
import { configurationText, renderConfiguration, type Setting } from './chef/chef-configuration.ts'
import { chefGuest, installChef, render } from './chef/chef-guest.ts'
import { chefOptions, resolveChef } from './chef/chef-options.ts'
import { checkElevated, elevatedOptions, runElevated } from './guest/elevated.ts'
import { failureOf, judge, mustRun, runInGuest } from './guest/guest-command.ts'
import { guestCommands } from './guest/guest-system.ts'
import { openStagingFolder, type StagingFolder, secretMode } from './guest/staging-folder.ts'
import type { ProvisionContext, Provisioner } from './provisioner.ts'

const options = z.object({
  server_url: z.string().default('').describe('Address of the Chef server. Required.'),
  node_name: z.string().default('').describe('Name of the guest for the server; default `packer-<UUID>`.'),
  client_key: z
    .string()
    .default('')
    .describe("The client's key in the guest; default `client.pem` in the staging folder."),
  validation_client_name: z.string().default('').describe('Client that registers nodes; default `chef-validator`.'),
  validation_key_path: z.string().default('').describe('Key of that client, which is uploaded.'),
  policy_name: z.string().default('').describe('Name of a policy; needs `policy_group`.'),
  policy_group: z.string().default('').describe('Group of the policy; needs `policy_name`.'),
  ssl_verify_mode: z.string().default('').describe('`verify_peer` or `verify_none`.'),
  trusted_certs_dir: z.string().default('').describe('Folder of the guest with certificates that are trusted.'),
  rubygems_url: z.string().default('').describe('Where Chef gets gems for cookbooks.'),
  ...chefOptions,
  execute_command: z
    .string()
    .default('')
    .meta({ renderedLate: withBuildNames(['ConfigPath', 'JsonPath', 'Sudo']) })
    .describe(
      'The command that runs Chef; default `sudo chef-client --no-color` with configuration and attributes. Reads `{{ .ConfigPath }}`, `{{ .JsonPath }}` and `{{ .Sudo }}`.',
    ),
  knife_command: z
    .string()
    .default('')
    .meta({ renderedLate: withBuildNames(['Args', 'Flags', 'Sudo']) })
    .describe(
      'The command that removes node and client from the server; default `sudo knife {{ .Args }} {{ .Flags }}`. Reads `{{ .Sudo }}` too.',
    ),
  ...elevatedOptions,
  skip_clean_node: z.boolean().default(false).describe('Leave the node on the server.'),
  skip_clean_client: z.boolean().default(false).describe('Leave the client on the server.'),
  staging_directory: z
    .string()
    .default('')
    .describe('Folder of the guest for what is uploaded; default `/tmp/packer-chef-client`.'),
  skip_clean_staging_directory: z.boolean().default(false).describe('Leave that folder in the guest.'),
})
type Options = z.output<typeof options>

/** Registers the guest with a Chef server, does what that says, and takes the guest off it again. */
export const chefClient: Provisioner<typeof options> = {
  type: 'chef-client',
  plugin: 'chef',
  description: 'Runs Chef in the guest as a client of a Chef server.',
  options,
  needsGuest: true,
  rules,
  async run(given, context) {
    const guest = chefGuest(given.guest_os_type, given.prevent_sudo)
    const commands = guestCommands(given.guest_os_type, !given.prevent_sudo)
    context.say('Provisioning with chef-client')
    if (!given.skip_install) await installChef(given, guest, context)
    const staging = await openStagingFolder(given.staging_directory, commands, context)
    const node: Node = {
      name: given.node_name || `packer-${randomUUID()}`,
      key: given.client_key || `${staging.path}/client.pem`,
    }
    const { configuration, attributes } = await prepare(given, node, staging, context)
    const command =
      given.execute_command === ''
        ? `${guest.program('chef-client')} --no-color -c ${commands.path(configuration)} -j ${commands.path(attributes)}`
        : render(
            given.execute_command,
            'execute_command',
            { ConfigPath: configuration, JsonPath: attributes, Sudo: !given.prevent_sudo },
            context,
          )
    context.message(`Executing Chef: ${command}`)
    const result = await runElevated(command, given, context)
    await leaveServer(given, node, staging, context, failureOf(result) !== undefined)
    judge(result, { code: 'configuration-failed', what: 'Chef' })
    if (!given.skip_clean_staging_directory) await staging.remove()
  },
}

interface Node {
  readonly name: string
  /** A path of the guest. */
  readonly key: string
}

async function prepare(given: Options, node: Node, staging: StagingFolder, context: ProvisionContext) {
  const upload = async (path: string, name: string): Promise<string> =>
    path === '' ? '' : await staging.file(path, name, secretMode)
  const secret = await upload(given.encrypted_data_bag_secret_path, 'encrypted_data_bag_secret')
  const validationKey = await upload(given.validation_key_path, 'validation.pem')
  context.message("Creating configuration file 'client.rb'")
  const text =
    given.config_template === ''
      ? configurationText([
          ...serverSettings(given, node),
          ['chef_license', given.chef_license],
          ['encrypted_data_bag_secret', secret],
          ['validation_client_name', given.validation_client_name || 'chef-validator'],
          ['validation_key', validationKey],
          ['environment', given.chef_environment],
          ['policy_group', given.policy_group],
          ['policy_name', given.policy_name],
          ['rubygems_url', given.rubygems_url],
        ])
      : renderConfiguration(
          given.config_template,
          {
            ChefEnvironment: given.chef_environment,
            ChefLicense: given.chef_license,
            ClientKey: node.key,
            EncryptedDataBagSecretPath: secret,
            NodeName: node.name,
            PolicyGroup: given.policy_group,
            PolicyName: given.policy_name,
            RubygemsURL: given.rubygems_url,
            ServerUrl: given.server_url,
            SslVerifyMode: given.ssl_verify_mode,
            TrustedCertsDir: given.trusted_certs_dir,
            ValidationClientName: given.validation_client_name,
            ValidationKeyPath: validationKey,
          },
          context,
        )
  const configuration = await staging.text(text, 'client.rb')
  context.message('Creating JSON attribute file')
  return { configuration, attributes: await staging.text(attributesText(given), 'first-boot.json') }
}

function serverSettings(given: Options, node: Node): readonly Setting[] {
  return [
    ['log_level', { code: ':info' }],
    ['log_location', { code: 'STDOUT' }],
    ['chef_server_url', given.server_url],
    ['client_key', node.key],
    ['node_name', node.name],
    ['ssl_verify_mode', given.ssl_verify_mode === '' ? '' : { code: `:${given.ssl_verify_mode}` }],
    ['trusted_certs_dir', given.trusted_certs_dir],
  ]
}

/** Also after a failure. What fails then is only told: why Chef failed is worth more. */
async function leaveServer(
  given: Options,
  node: Node,
  staging: StagingFolder,
  context: ProvisionContext,
  hasFailed: boolean,
): Promise<void> {
  const kinds = [...(given.skip_clean_node ? [] : ['node']), ...(given.skip_clean_client ? [] : ['client'])]
  if (kinds.length === 0) return
  const guest = chefGuest(given.guest_os_type, given.prevent_sudo)
  const { path, word } = guestCommands(given.guest_os_type, false)
  context.message("Creating configuration file 'knife.rb'")
  const configuration = await staging.text(configurationText(serverSettings(given, node)), 'knife.rb')
  for (const kind of kinds) {
    context.say(`Cleaning up chef ${kind}...`)
    const data = {
      Args: `${kind} delete ${word(node.name)}`,
      Flags: `-y -c ${path(configuration)}`,
      Sudo: !given.prevent_sudo,
    }
    const command =
      given.knife_command === ''
        ? `${guest.program('knife')} ${data.Args} ${data.Flags}`
        : render(given.knife_command, 'knife_command', data, context)
    const what = `Removing the ${kind} ${node.name} from the Chef server`
    const detail = `Remove it there by hand, or set skip_clean_${kind} = true. What knife said is in the log.`
    if (!hasFailed) await mustRun(command, { code: 'guest-command-failed', what, detail }, context)
    else {
      const failure = failureOf(await runInGuest(command, context))
      if (failure !== undefined) context.message(`${what} ${failure}. ${detail}`)
    }
  }
}

function rules(given: Options, context: RuleContext): Options {
  const { error, isLate } = context
  checkElevated(given, context)
  if (given.server_url === '' && !isLate(['server_url']))
    error('missing-option', ['server_url'], 'server_url must be set')
  const [missing, other] =
    given.policy_name === '' ? (['policy_name', 'policy_group'] as const) : (['policy_group', 'policy_name'] as const)
  if (given[missing] === '' && given[other] !== '' && !isLate([missing]))
    error(
      'option-requires-another',
      [other],
      'If either policy_name or policy_group are set, they must both be set.',
      `Set ${missing} too.`,
    )
  const { validation_key_path: path } = given
  const key = path.startsWith('~') ? privateKeyFile(path, context) : path
  return {
    ...resolveChef(given, { named: given.staging_directory, name: 'packer-chef-client' }, context),
    validation_key_path: resolveLocalPath(key, ['validation_key_path'], 'file', context),
  }
}
