import type { BuildContext } from '../../builder.ts'
import type { CommonOptions } from '../options/common-options.ts'
import type { IsoBlock } from '../options/iso-options.ts'
import type { Origin } from '../origin.ts'
import { planCreation } from '../requests/planned-creation.ts'
import { createMachine } from './create-machine.ts'

/** A new machine with empty disks. */
export function isoOrigin(options: CommonOptions, isos: readonly IsoBlock[], context: BuildContext): Origin {
  return {
    plan: async (session) => {
      const creation = planCreation(options, isos)
      const [call] = creation.requests
      return {
        slots: creation.slots,
        deeds: [
          {
            kind: 'create',
            vmid: options.vm_id === 0 ? undefined : options.vm_id,
            pool: options.pool === '' ? undefined : options.pool,
            options: Object.keys(call?.params ?? {}),
          },
        ],
        create: (isoVolids) => createMachine(options, creation, isoVolids, session, context),
      }
    },
  }
}
