import * as z from 'zod'
import { communicatorOf } from '../../communicators/communicator-registry.ts'
import type { OptionPath, PlanContext, RuleContext } from '../../options/component.ts'
import { parseVolid } from '../../proxmox/notation/volid.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { Builder } from '../builder.ts'
import { connectionOf } from './connection-of.ts'
import { commonOptions } from './options/common-options.ts'
import { reachOptions } from './options/connection-options.ts'
import { deprecatedIsoOptions, type IsoBlock, isoBlock } from './options/iso-options.ts'
import { optionVersions } from './options/option-versions.ts'
import { patching } from './patch-machine.ts'
import { answerImages, resolveAnswerMedia } from './plan/answer-image.ts'
import { claimsOf } from './plan/claims.ts'
import { type Image, wantedImages } from './plan/image.ts'
import { type NewMachine, planNewMachine } from './plan/new-machine.ts'
import { readAdditionalImages, readImage } from './plan/read-image.ts'
import { resolveCdSlot } from './rules/cd-slot.ts'
import { resolveCommon } from './rules/common-rules.ts'
import { guestKeyOf } from './rules/guest-key.ts'
import { trialPlan } from './trial-plan.ts'

const options = z.object({
  ...commonOptions,
  boot_iso: isoBlock.optional().describe('The ISO image that the machine boots from.'),
  ...deprecatedIsoOptions,
})
export type IsoOptions = z.output<typeof options>

/** The builder that starts from an installer's ISO image. */
export function proxmoxIso(overrides: ConnectionOverrides): Builder<typeof options, NewMachine> {
  return {
    type: 'proxmox-iso',
    plugin: 'proxmox',
    aliases: ['proxmox'],
    description: 'Makes a template by installing from an ISO image.',
    options,
    reach: reachOptions,
    versions: optionVersions,
    rules: (given, context) => {
      if (installsItself(given)) communicatorOf(given).checkInstallation?.(given, context)
      warnOfUntoldKey(given, context)
      const boot_iso = resolveBootIso(given, context)
      const common = resolveCommon(given, overrides, context)
      const storage = boot_iso.iso_storage_pool || (parseVolid(boot_iso.iso_file)?.storage ?? '')
      return { ...given, ...resolveAnswerMedia(common, storage, context), boot_iso }
    },
    plan: (resolved, context) =>
      planNewMachine(resolved, [...imagesOf(resolved, context), ...answerImages(resolved, context)], context),
    images: wantedImages,
    look: async (work, held, context) => {
      const { lookAround } = await import('./look-around.ts')
      return lookAround(work, held, undefined, overrides, context)
    },
    claims: claimsOf,
    makesTemplate: ({ options: resolved }) => !resolved.skip_convert_to_template,
    connection: (resolved) => connectionOf(resolved, overrides),
    present: async (work, vmid, context) => {
      const { presentTemplate } = await import('./present-template.ts')
      return presentTemplate(work, vmid ?? work.vmid, overrides, context)
    },
    patch: patching(overrides),
    build: async (machine, context) => {
      const [{ buildMachine }, { newMachine }] = await Promise.all([
        import('./build-machine.ts'),
        import('./steps/create-machine.ts'),
      ])
      const { trial } = context
      const plan = trial === undefined ? machine : trialPlan(machine, trial, context)
      await buildMachine(plan, newMachine, overrides, context)
    },
    remove: async (entries, resolved, context) => {
      const { removeEntries } = await import('./removal/remove-entries.ts')
      await removeEntries(entries, resolved, overrides, context)
    },
  }
}

/** Something starts the installer, or tells it what to do. */
function installsItself({ boot_command, answer_media }: IsoOptions): boolean {
  return boot_command.length > 0 || answer_media === 'cd'
}

/** A key that is made for the build comes into a guest that is installed by what is typed alone. */
function warnOfUntoldKey(given: IsoOptions, { warn, isLate, places }: RuleContext): void {
  // A password that is empty here, as a pull request from a fork has it, is there where it is built.
  if (guestKeyOf(given) !== 'temporary' || places.isSet(['ssh_password']) || isLate(['boot_command'])) return
  if (given.boot_command.some((text) => text.includes('SSHPublicKey'))) return
  warn(
    'no-way-to-log-in',
    ['ssh_username'],
    'Nothing lets the guest know who comes by SSH',
    'Without ssh_password, ssh_private_key_file and ssh_agent_auth a key is made for this build, and the boot command does not tell it to the guest ({{ .SSHPublicKey }}): only a guest that asks for no password lets us in.',
  )
}

/** The boot image first. */
function imagesOf({ boot_iso, additional_iso_files }: IsoOptions, context: PlanContext): readonly Image[] {
  return [
    ...(boot_iso === undefined ? [] : [readImage(boot_iso, bootIsoPath(context), 'boot_iso', context)]),
    ...readAdditionalImages(additional_iso_files, context),
  ]
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
  const block = { ...(given.boot_iso ?? isoBlock.parse({})), ...defined }
  // Without a type the boot image is always at ide2.
  const placed: IsoBlock =
    block.type === undefined && block.device === undefined ? { ...block, type: 'ide', index: 2 } : block
  return resolveCdSlot(placed, bootIsoPath(context), context)
}

function bootIsoPath({ places }: RuleContext): OptionPath {
  return places.isSet(['boot_iso']) ? ['boot_iso'] : []
}
