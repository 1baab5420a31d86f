import * as z from 'zod'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { Builder } from '../builder.ts'
import { connectionOf } from './connection-of.ts'
import { cloneOptions } from './options/clone-options.ts'
import { commonOptions } from './options/common-options.ts'
import { reachOptions } from './options/connection-options.ts'
import { optionVersions } from './options/option-versions.ts'
import { patching } from './patch-machine.ts'
import { answerImages, resolveAnswerMedia } from './plan/answer-image.ts'
import { claimsOf } from './plan/claims.ts'
import { type Clone, planClone } from './plan/clone.ts'
import { wantedImages } from './plan/image.ts'
import { readAdditionalImages } from './plan/read-image.ts'
import { checkClone } from './rules/clone-rules.ts'
import { resolveCommon } from './rules/common-rules.ts'
import { guestKeyOf } from './rules/guest-key.ts'
import { keepingContext } from './rules/kept-hardware.ts'
import { trialPlan } from './trial-plan.ts'

const options = z.object({ ...commonOptions, ...cloneOptions })

/** The builder that starts from a machine or template that is there already. */
export function proxmoxClone(overrides: ConnectionOverrides): Builder<typeof options, Clone> {
  return {
    type: 'proxmox-clone',
    plugin: 'proxmox',
    description: 'Makes a template from a clone of another template or machine.',
    options,
    reach: reachOptions,
    versions: optionVersions,
    rules: (given, rules) => {
      const context = given.clone_overwrite_hardware ? rules : keepingContext(rules)
      checkClone(given, context)
      const common = resolveAnswerMedia(resolveCommon(given, overrides, context), '', context)
      // The key that cloud-init puts into the guest for this build is nobody's afterwards.
      const ssh_clear_authorized_keys = common.ssh_clear_authorized_keys || guestKeyOf(common) === 'temporary'
      return { ...given, ...common, ssh_clear_authorized_keys }
    },
    plan: (resolved, context) =>
      planClone(
        resolved,
        [...readAdditionalImages(resolved.additional_iso_files, context), ...answerImages(resolved, context)],
        context,
      ),
    images: wantedImages,
    look: async (work, held, context) => {
      const { lookAround } = await import('./look-around.ts')
      return lookAround(work, held, work.source, overrides, context)
    },
    claims: claimsOf,
    makesTemplate: ({ options: resolved }) => !resolved.skip_convert_to_template,
    connection: (resolved) => connectionOf(resolved, overrides),
    present: async (work, vmid, context) => {
      const { presentTemplate } = await import('./present-template.ts')
      return presentTemplate(work, vmid ?? work.vmid, overrides, context)
    },
    patch: patching(overrides),
    build: async (clone, context) => {
      const [{ buildMachine }, { copiedMachine }] = await Promise.all([
        import('./build-machine.ts'),
        import('./steps/clone-machine.ts'),
      ])
      const { trial } = context
      const plan = trial === undefined ? clone : trialPlan(clone, trial, context)
      await buildMachine(plan, copiedMachine, overrides, context)
    },
    remove: async (entries, resolved, context) => {
      const { removeEntries } = await import('./removal/remove-entries.ts')
      await removeEntries(entries, resolved, overrides, context)
    },
  }
}
