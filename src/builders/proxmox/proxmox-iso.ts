import * as z from 'zod'
import type { OptionPath, RuleContext } from '../../options/component.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { BuildContext, Builder } from '../builder.ts'
import { connectionOf } from './connection-of.ts'
import { commonOptions } from './options/common-options.ts'
import { deprecatedIsoOptions, type IsoBlock, isoBlock } from './options/iso-options.ts'
import { optionVersions } from './options/option-versions.ts'
import { planCreation } from './requests/planned-creation.ts'
import { resolveCommon } from './rules/common-rules.ts'
import { resolveIso } from './rules/iso-rules.ts'

const options = z.object({
  ...commonOptions,
  boot_iso: isoBlock.optional().describe('The ISO image that the machine boots from.'),
  ...deprecatedIsoOptions,
})
export type IsoOptions = z.output<typeof options>

/** The builder that starts from an installer's ISO image. */
export function proxmoxIso(overrides: ConnectionOverrides): Builder<typeof options> {
  return {
    type: 'proxmox-iso',
    plugin: 'proxmox',
    aliases: ['proxmox'],
    description: 'Makes a template by installing from an ISO image.',
    options,
    versions: optionVersions,
    rules: (given, context) => rules(given, overrides, context),
    requests: (resolved) => planCreation(resolved, isosOf(resolved)).requests,
    connection: (resolved) => connectionOf(resolved, overrides),
    build: async (resolved, context: BuildContext) => {
      const [{ buildMachine }, { isoOrigin }] = await Promise.all([
        import('./build-machine.ts'),
        import('./steps/create-from-iso.ts'),
      ])
      const isos = isosOf(resolved)
      await buildMachine(resolved, { isos, isoPath }, isoOrigin(resolved, isos, context), overrides, context)
    },
    remove: async (entries, resolved, context) => {
      const { removeEntries } = await import('./steps/remove-entries.ts')
      await removeEntries(entries, resolved, overrides, context)
    },
  }
}

function rules(given: IsoOptions, overrides: ConnectionOverrides, context: RuleContext): IsoOptions {
  const common = resolveCommon(given, overrides, context)
  const iso = resolveBootIso(given, context)
  const resolved: IsoOptions = { ...given, ...common, boot_iso: iso }
  if (given.cloud_init && given.cloud_init_storage_pool === '' && given.disks.length === 0) {
    context.buildFails(
      'missing-option',
      ['cloud_init'],
      'cloud_init is set to true, but cloud_init_storage_pool is empty and could not be set automatically',
      'There is no disk whose storage could be taken: set cloud_init_storage_pool.',
    )
  }
  planCreation(resolved, isosOf(resolved), context)
  return resolved
}

/** The boot image first: the order in which free slots are given. */
function isosOf(resolved: IsoOptions): readonly IsoBlock[] {
  return [...(resolved.boot_iso === undefined ? [] : [resolved.boot_iso]), ...resolved.additional_iso_files]
}

/** Where the options of an ISO image of `isosOf` stand. */
function isoPath(index: number): OptionPath {
  return index === 0 ? ['boot_iso'] : ['additional_iso_files', index - 1]
}

// The old top-level options are what most public templates still use; they win over the block, as in the plug-in.
function resolveBootIso(given: IsoOptions, context: RuleContext): IsoBlock {
  const aliases = {
    iso_file: given.iso_file,
    iso_storage_pool: given.iso_storage_pool,
    iso_download_pve: given.iso_download_pve,
    iso_url: given.iso_url,
    iso_urls: given.iso_urls,
    iso_checksum: given.iso_checksum,
    iso_target_path: given.iso_target_path,
    iso_target_extension: given.iso_target_extension,
    unmount: given.unmount_iso,
  }
  // What is empty is not set.
  const isSet = (value: unknown) => value !== undefined && value !== '' && value !== false
  const defined = Object.fromEntries(Object.entries(aliases).filter(([, value]) => isSet(value)))
  const block = { ...isoBlock.parse(given.boot_iso ?? {}), ...defined }
  // Without a type the boot image is always at ide2.
  const placed = block.type === '' && block.device === '' ? { ...block, type: 'ide', index: '2' } : block
  return resolveIso(placed, given.boot_iso === undefined ? [] : ['boot_iso'], 'boot_iso', context)
}
