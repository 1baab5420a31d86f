import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import * as z from 'zod'
import type { RuleContext } from '../options/component.ts'
import { resolveLocalPath } from '../options/local-path.ts'
import { guestCommands } from './guest/guest-system.ts'
import { openStagingFolder, type StagingFolder } from './guest/staging-folder.ts'
import type { Provisioner } from './provisioner.ts'
import { puppetFields, puppetOptions, resolvePuppet } from './puppet/puppet-options.ts'
import { runPuppet } from './puppet/run-puppet.ts'

const own = ['HieraConfigPath', 'ManifestDir', 'ManifestFile', 'ModulePath', 'ModulePathJoiner'] as const
const fields = puppetFields(own)

const options = z.object({
  manifest_file: z.string().default('').describe('The manifest that is applied, or a folder of them. Required.'),
  manifest_dir: z
    .string()
    .default('')
    .describe('Folder of manifests that is uploaded too, for Puppet before version 4.'),
  module_paths: z.array(z.string()).default([]).describe('Folders of modules.'),
  hiera_config_path: z.string().default('').describe('A configuration of Hiera.'),
  ...puppetOptions(fields),
  execute_command: z
    .string()
    .default('')
    .meta({ renderedLate: fields })
    .describe(
      'The command that runs Puppet; default `puppet apply --detailed-exitcodes` with all of it. Reads `{{ .WorkingDir }}`, `{{ .FacterVars }}`, `{{ .Sudo }}`, `{{ .PuppetBinDir }}`, `{{ .ModulePath }}`, `{{ .ModulePathJoiner }}`, `{{ .HieraConfigPath }}`, `{{ .ManifestDir }}`, `{{ .ManifestFile }}`, `{{ .ExtraArguments }}`, `{{ .Debug }}`.',
    ),
  staging_directory: z
    .string()
    .default('')
    .describe('Folder of the guest for what is uploaded; default `/tmp/packer-puppet-masterless`.'),
  clean_staging_directory: z.boolean().default(false).describe('Remove that folder afterwards.'),
})
type Options = z.output<typeof options>

/** Applies a manifest with the guest's own Puppet, without a server. */
export const puppetMasterless: Provisioner<typeof options> = {
  type: 'puppet-masterless',
  plugin: 'puppet',
  description: 'Applies a Puppet manifest in the guest, which has Puppet.',
  options,
  needsGuest: true,
  rules,
  async run(given, context) {
    const commands = guestCommands(given.guest_os_type, !given.prevent_sudo)
    context.say('Provisioning with Puppet...')
    const staging = await openStagingFolder(given.staging_directory, commands, context)
    const hiera = given.hiera_config_path === '' ? '' : await staging.file(given.hiera_config_path, 'hiera.yaml')
    const manifestDir = given.manifest_dir === '' ? '' : await staging.tree(given.manifest_dir, 'manifests')
    const modules: string[] = []
    for (const [index, path] of given.module_paths.entries()) modules.push(await staging.tree(path, `module-${index}`))
    const manifest = await uploadManifest(given.manifest_file, staging)
    const joiner = given.guest_os_type === 'windows' ? ';' : ':'
    const named = (option: string, value: string): readonly string[] =>
      value === '' ? [] : [`--${option}=${commands.path(value)}`]
    await runPuppet(
      given,
      {
        words: [
          'apply',
          '--detailed-exitcodes',
          ...named('modulepath', modules.join(joiner)),
          ...named('hiera_config', hiera),
          ...named('manifestdir', manifestDir),
        ],
        last: [commands.path(manifest)],
        data: {
          HieraConfigPath: hiera,
          ManifestDir: manifestDir,
          ManifestFile: manifest,
          ModulePath: modules.join(joiner),
          ModulePathJoiner: joiner,
        } satisfies Record<(typeof own)[number], string>,
      },
      context,
    )
    if (given.clean_staging_directory) await staging.remove()
  },
}

async function uploadManifest(path: string, staging: StagingFolder): Promise<string> {
  if ((await stat(path)).isDirectory()) return await staging.tree(path, 'manifests')
  await staging.folder('manifests')
  return await staging.file(path, `manifests/${basename(path)}`)
}

function rules(given: Options, context: RuleContext): Options {
  const { error, isLate } = context
  if (given.manifest_file === '' && !isLate(['manifest_file']))
    error('missing-option', ['manifest_file'], 'A manifest_file must be specified.')
  const { options: resolved, staging } = resolvePuppet(
    given,
    { named: given.staging_directory, name: 'packer-puppet-masterless' },
    context,
  )
  return {
    ...resolved,
    staging_directory: staging,
    manifest_file: resolveLocalPath(given.manifest_file, ['manifest_file'], 'any', context),
    manifest_dir: resolveLocalPath(given.manifest_dir, ['manifest_dir'], 'directory', context),
    hiera_config_path: resolveLocalPath(given.hiera_config_path, ['hiera_config_path'], 'file', context),
    module_paths: given.module_paths.map((path, index) =>
      resolveLocalPath(path, ['module_paths', index], 'directory', context),
    ),
  }
}
