import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { Patching } from '../builder.ts'
import type { MachinePlan } from './plan/machine-plan.ts'

/** A copy needs the present template to the end, and takes its ID then. */
export function patching(overrides: ConnectionOverrides): Patching<MachinePlan> {
  return {
    whyNot: ({ vmid, options }, { force, forceOrder }) => {
      if (force && (forceOrder ?? options.force_order) === 'delete-first')
        return 'with force_order = "delete-first" it would be gone before it is copied'
      return vmid === undefined || force ? undefined : 'its ID is fixed, and only with force another one takes it'
    },
    make: async (work, present, context) => {
      const { patchMachine } = await import('./patch-machine.ts')
      await patchMachine(work, present, overrides, context)
    },
  }
}
