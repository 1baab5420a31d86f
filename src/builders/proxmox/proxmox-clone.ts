import * as z from 'zod'
import type { OptionPath } from '../../options/component.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { Builder } from '../builder.ts'
import { connectionOf } from './connection-of.ts'
import { cloneOptions } from './options/clone-options.ts'
import { commonOptions } from './options/common-options.ts'
import { optionVersions } from './options/option-versions.ts'
import { hasNoWayIn, planCloning } from './requests/clone-parameters.ts'
import { checkClone } from './rules/clone-rules.ts'
import { resolveCommon } from './rules/common-rules.ts'

const options = z.object({ ...commonOptions, ...cloneOptions })

/** The builder that starts from a machine or template that is there already. */
export function proxmoxClone(overrides: ConnectionOverrides): Builder<typeof options> {
  return {
    type: 'proxmox-clone',
    plugin: 'proxmox',
    description: 'Makes a template from a clone of another template or machine.',
    options,
    versions: optionVersions,
    rules: (given, context) => {
      checkClone(given, context)
      const common = resolveCommon(given, overrides, context)
      // The key that cloud-init puts into the guest for this build is nobody's afterwards.
      const ssh_clear_authorized_keys = common.ssh_clear_authorized_keys || hasNoWayIn(common)
      return { ...given, ...common, ssh_clear_authorized_keys }
    },
    requests: planCloning,
    connection: (resolved) => connectionOf(resolved, overrides),
    build: async (resolved, context) => {
      const [{ buildMachine }, { cloneOrigin }] = await Promise.all([
        import('./build-machine.ts'),
        import('./steps/clone-machine.ts'),
      ])
      const medium = { isos: resolved.additional_iso_files, isoPath }
      await buildMachine(resolved, medium, cloneOrigin(resolved, context), overrides, context)
    },
    remove: async (entries, resolved, context) => {
      const { removeEntries } = await import('./steps/remove-entries.ts')
      await removeEntries(entries, resolved, overrides, context)
    },
  }
}

/** Where the options of an ISO image stand. */
function isoPath(index: number): OptionPath {
  return ['additional_iso_files', index]
}
