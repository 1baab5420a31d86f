import type { RuleContext } from '../../../options/component.ts'
import type { PlannedRequest } from '../../builder.ts'
import type { CommonOptions } from '../options/common-options.ts'
import type { IsoBlock } from '../options/iso-options.ts'
import { createParameters, type Resize, resizes } from './create-parameters.ts'
import { allocateSlots, type Slots } from './slots.ts'

export interface Creation {
  readonly slots: Slots
  readonly resizes: readonly Resize[]
  /** What `plan` shows: the calls that create the machine, with words where only the server knows the value. */
  readonly requests: readonly PlannedRequest[]
}

/** Everything about the machine's creation that is known before there is a server. Full busses are reported to `context`. */
export function planCreation(options: CommonOptions, isos: readonly IsoBlock[], context?: RuleContext): Creation {
  const slots = slotsOf(options, isos, context)
  const vmid = options.vm_id === 0 ? '<next free id>' : options.vm_id
  const params = createParameters({
    options,
    vmid,
    numericVmid: options.vm_id,
    name: options.vm_name,
    description: buildDescription('<run>'),
    tags: buildTags(options),
    slots,
    isoVolids: isos.map(plannedVolid),
  })
  const machine = `/nodes/${options.node ?? ''}/qemu`
  return {
    slots,
    resizes: resizes({ options, slots }),
    requests: [
      { method: 'POST', path: machine, params },
      ...resizes({ options, slots }).map(({ disk, size }) => ({
        method: 'PUT',
        path: `${machine}/${vmid}/resize`,
        params: { disk, size: String(size) },
      })),
      { method: 'POST', path: `${machine}/${vmid}/status/start`, params: {} },
    ],
  }
}

/** What stands in the machine's description until it is finished: the plug-in's words and the ownership mark. */
export function buildDescription(mark: string): string {
  return `Packer ephemeral build VM\n\n${mark}`
}

/** On every machine until it is finished, so that a person and a later run see what it is. */
const ephemeralTag = 'proxmox-template-build'

export function buildTags(options: CommonOptions): string {
  return [...options.tags.split(';').filter((tag) => tag !== ''), ephemeralTag].join(';')
}

function slotsOf(options: CommonOptions, isos: readonly IsoBlock[], context: RuleContext | undefined): Slots {
  try {
    return allocateSlots(
      options.disks.map(({ type }) => ({ bus: type })),
      isos.map(({ type, index }) => ({ bus: type, index: index === '' ? undefined : Number(index) })),
    )
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    context?.buildFails('bus-full', ['disks'], thrown.message)
    return { disks: [], isos: [] }
  }
}

export function plannedVolid(iso: IsoBlock): string {
  if (iso.iso_file !== '') return iso.iso_file
  const hasUrl = iso.iso_url !== '' || iso.iso_urls.length > 0
  return `${iso.iso_storage_pool}:iso/<${hasUrl ? 'downloaded' : 'generated'}>.iso`
}
