import { error } from '../../../diagnostics/diagnostic.ts'
import { ExternalError, TemplateError } from '../../../diagnostics/errors.ts'
import type { Deed } from '../../../proxmox/needed-permissions.ts'
import type { BuildContext } from '../../builder.ts'
import type { Origin } from '../origin.ts'
import { type CloningOptions, cloneParameters, configurationParameters } from '../requests/clone-parameters.ts'
import { resizes } from '../requests/create-parameters.ts'
import { buildDescription } from '../requests/planned-creation.ts'
import { allocateSlots, type Slots } from '../requests/slots.ts'
import { claimMachine } from './create-machine.ts'
import { type CloneSource, findSource } from './find-clone-source.ts'

/** A copy of another machine, with more drives where the template has some. */
export function cloneOrigin(options: CloningOptions, context: BuildContext): Origin {
  return {
    plan: async (session) => {
      const source = await findSource(options, session, context)
      const slots = slotsOf(options, source, context)
      const sample = parametersFor(options, slots, '')
      return {
        slots,
        deeds: deedsOf(options, source, Object.keys(sample)),
        create: async (isoVolids, publicKey) => {
          const made = await claimMachine(options, session, context, (vm) =>
            vm.cloneFrom(source, cloneParameters(options, buildDescription(context.mark)), context.mark),
          )
          const { vm } = made
          const inherited = await vm.config()
          if (inherited === undefined)
            throw new ExternalError('machine-disappeared', `Virtual machine ${vm.vmid} has disappeared`)
          const pveMajor = session.client.version.major
          const input = { options, vmid: vm.vmid, slots, isoVolids, publicKey, inherited, pveMajor }
          await vm.configure(configurationParameters(input))
          for (const { disk, size } of resizes({ options, slots })) await vm.resize(disk, size)
          return made
        },
      }
    },
  }
}

function parametersFor(options: CloningOptions, slots: Slots, publicKey: string) {
  const isoVolids = options.additional_iso_files.map(() => '')
  return configurationParameters({ options, vmid: 0, slots, isoVolids, publicKey, inherited: {}, pveMajor: 8 })
}

function slotsOf(options: CloningOptions, { disks, cloudInit }: CloneSource, { places }: BuildContext): Slots {
  try {
    return allocateSlots(
      options.disks.map(({ type }) => ({ bus: type })),
      options.additional_iso_files.map(({ type, index }) => ({
        bus: type,
        index: index === '' ? undefined : Number(index),
      })),
      { occupied: new Set(disks.keys()), avoided: new Set(cloudInit) },
    )
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    const detail = `The source has disks at ${[...disks.keys()].join(', ')}.`
    const path = options.additional_iso_files.length > 0 ? 'additional_iso_files' : 'disks'
    throw new TemplateError([error('bus-full', thrown.message, detail, places.at([path]))])
  }
}

function deedsOf(options: CloningOptions, source: CloneSource, keys: readonly string[]): readonly Deed[] {
  const copied = options.full_clone ? new Set(source.disks.values()) : []
  return [
    {
      kind: 'clone',
      source: source.vmid,
      vmid: options.vm_id === 0 ? undefined : options.vm_id,
      pool: options.pool === '' ? undefined : options.pool,
      options: keys,
    },
    ...[...copied].map((storage): Deed => ({ kind: 'allocate', storage })),
  ]
}
