import * as z from 'zod'
import type { RuleContext } from '../options/component.ts'
import { resolveLocalPath } from '../options/local-path.ts'
import { guestCommands } from './guest/guest-system.ts'
import { openStagingFolder } from './guest/staging-folder.ts'
import type { Provisioner } from './provisioner.ts'
import { puppetFields, puppetOptions, resolvePuppet } from './puppet/puppet-options.ts'
import { runPuppet } from './puppet/run-puppet.ts'

const own = ['ClientCertPath', 'ClientPrivateKeyPath', 'PuppetNode', 'PuppetServer'] as const
const fields = puppetFields(own)

const options = z.object({
  puppet_server: z.string().default('').describe('Name of the Puppet server; default: what the guest has configured.'),
  puppet_node: z.string().default('').describe('Name of the guest for the server; default: its host name.'),
  client_cert_path: z.string().default('').describe("Folder with the guest's certificate."),
  client_private_key_path: z.string().default('').describe("Folder with the guest's private key."),
  ...puppetOptions(fields),
  execute_command: z
    .string()
    .default('')
    .meta({ renderedLate: fields })
    .describe(
      'The command that runs Puppet; default `puppet agent --onetime --no-daemonize --detailed-exitcodes` with all of it. Reads `{{ .WorkingDir }}`, `{{ .FacterVars }}`, `{{ .Sudo }}`, `{{ .PuppetBinDir }}`, `{{ .PuppetServer }}`, `{{ .PuppetNode }}`, `{{ .ClientCertPath }}`, `{{ .ClientPrivateKeyPath }}`, `{{ .ExtraArguments }}`, `{{ .Debug }}`.',
    ),
  staging_dir: z
    .string()
    .default('')
    .describe('Folder of the guest for what is uploaded; default `/tmp/packer-puppet-server`.'),
  clean_staging_directory: z.boolean().default(false).describe('Remove that folder afterwards.'),
})
type Options = z.output<typeof options>

/** Lets the guest's own Puppet do what its server says. */
export const puppetServer: Provisioner<typeof options> = {
  type: 'puppet-server',
  plugin: 'puppet',
  description: 'Runs the Puppet agent of the guest once, against a Puppet server.',
  options,
  needsGuest: true,
  rules,
  async run(given, context) {
    const commands = guestCommands(given.guest_os_type, !given.prevent_sudo)
    context.say('Provisioning with Puppet...')
    const staging = await openStagingFolder(given.staging_dir, commands, context)
    const certificates = given.client_cert_path === '' ? '' : await staging.tree(given.client_cert_path, 'certs')
    const keys =
      given.client_private_key_path === '' ? '' : await staging.tree(given.client_private_key_path, 'private_keys')
    const named = (option: string, value: string): readonly string[] =>
      value === '' ? [] : [`--${option}=${commands.path(value)}`]
    await runPuppet(
      given,
      {
        words: [
          'agent',
          '--onetime',
          '--no-daemonize',
          '--detailed-exitcodes',
          ...named('server', given.puppet_server),
          ...named('certname', given.puppet_node),
          ...named('certdir', certificates),
          ...named('privatekeydir', keys),
        ],
        data: {
          ClientCertPath: certificates,
          ClientPrivateKeyPath: keys,
          PuppetNode: given.puppet_node,
          PuppetServer: given.puppet_server,
        } satisfies Record<(typeof own)[number], string>,
      },
      context,
    )
    if (given.clean_staging_directory) await staging.remove()
  },
}

function rules(given: Options, context: RuleContext): Options {
  const { options: resolved, staging } = resolvePuppet(
    given,
    { named: given.staging_dir, name: 'packer-puppet-server' },
    context,
  )
  const folder = (name: 'client_cert_path' | 'client_private_key_path') =>
    resolveLocalPath(given[name], [name], 'directory', context)
  return {
    ...resolved,
    staging_dir: staging,
    client_cert_path: folder('client_cert_path'),
    client_private_key_path: folder('client_private_key_path'),
  }
}
