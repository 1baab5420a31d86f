import * as z from 'zod'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { Builder } from '../builder.ts'
import { connectionOf } from './connection-of.ts'
import { commonOptions } from './options/common-options.ts'
import { reachOptions } from './options/connection-options.ts'
import { importOptions } from './options/import-options.ts'
import { optionVersions } from './options/option-versions.ts'
import { patching } from './patch-machine.ts'
import { answerImages, resolveAnswerMedia } from './plan/answer-image.ts'
import { claimsOf } from './plan/claims.ts'
import { planImport } from './plan/disk-image/plan-import.ts'
import { wantedImages } from './plan/image.ts'
import { type NewMachine, planNewMachine } from './plan/new-machine.ts'
import { readAdditionalImages } from './plan/read-image.ts'
import { resolveCommon } from './rules/common-rules.ts'
import { guestKeyOf } from './rules/guest-key.ts'
import { resolveImport } from './rules/import-rules.ts'
import { trialPlan } from './trial-plan.ts'

const options = z.object({ ...commonOptions, ...importOptions })

/** The builder that starts from an image of a disk on which a system is installed already. */
export function proxmoxImport(overrides: ConnectionOverrides): Builder<typeof options, NewMachine> {
  return {
    type: 'proxmox-import',
    description: 'Makes a template from a disk image, as distributions publish them for clouds.',
    options,
    reach: reachOptions,
    versions: optionVersions,
    rules: (given, context) => {
      const resolved = resolveImport(given, context)
      const common = resolveAnswerMedia(resolveCommon(resolved, overrides, context), '', context)
      // The key that cloud-init puts into the guest for this build is nobody's afterwards.
      const ssh_clear_authorized_keys = common.ssh_clear_authorized_keys || guestKeyOf(common) === 'temporary'
      return { ...resolved, ...common, ssh_clear_authorized_keys }
    },
    plan: (resolved, context) =>
      planNewMachine(
        resolved,
        [...readAdditionalImages(resolved.additional_iso_files, context), ...answerImages(resolved, context)],
        context,
        planImport(resolved, context),
      ),
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
