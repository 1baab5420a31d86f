import { error } from '../../../diagnostics/diagnostic.ts'
import { ExternalError, TemplateError } from '../../../diagnostics/errors.ts'
import type { Deed } from '../../../proxmox/needed-permissions.ts'
import type { BuildContext } from '../../builder.ts'
import { type Clone, configurationOf, copyOf } from '../plan/clone.ts'
import { resizesOf } from '../plan/machine-plan.ts'
import { allocateSlots, type Slots } from '../plan/slots.ts'
import { type CloneSource, findSource } from './find-clone-source.ts'
import { claimMachine, type Making } from './make-machine.ts'

/** A copy of another machine, with more drives where the template has some. */
export function copiedMachine(plan: Clone): Making {
  return {
    prepare: async (session, context) => {
      const source = await findSource(plan.source, session, context)
      const slots = slotsOf(plan, source, context)
      return {
        slots,
        deeds: deedsOf(plan, source, slots),
        make: async (volids, publicKey) => {
          const made = await claimMachine(plan, session, context, (vm) =>
            vm.cloneFrom(source, copyOf(plan, context.mark), context.mark),
          )
          const { vm } = made
          const inherited = await vm.config()
          if (inherited === undefined)
            throw new ExternalError('machine-disappeared', `Virtual machine ${vm.vmid} has disappeared`)
          const pveMajor = session.client.version.major
          await vm.configure(configurationOf(plan, { vmid: vm.vmid, slots, volids, publicKey, inherited, pveMajor }))
          for (const { disk, size } of resizesOf(plan.disks, slots)) await vm.resize(disk, size)
          return made
        },
      }
    },
  }
}

function slotsOf({ disks, images }: Clone, source: CloneSource, { places }: BuildContext): Slots {
  const occupied = new Set(source.disks.keys())
  try {
    return allocateSlots(disks, images, { occupied, avoided: new Set(source.cloudInit) })
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    const detail = `The source has disks at ${[...occupied].join(', ')}.`
    const path = images.length > 0 ? 'additional_iso_files' : 'disks'
    throw new TemplateError([error('bus-full', thrown.message, detail, places.at([path]))])
  }
}

function deedsOf(plan: Clone, source: CloneSource, slots: Slots): readonly Deed[] {
  const facts = { vmid: plan.vmid, slots, volids: plan.images.map(() => ''), publicKey: '', inherited: {}, pveMajor: 8 }
  const copied = plan.isFull ? new Set(source.disks.values()) : []
  return [
    {
      kind: 'clone',
      source: source.vmid,
      vmid: plan.vmid,
      pool: plan.options.pool || undefined,
      options: Object.keys(configurationOf(plan, facts)),
    },
    ...[...copied].map((storage): Deed => ({ kind: 'allocate', storage })),
  ]
}
