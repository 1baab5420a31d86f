import type { PlanContext } from '../../../options/component.ts'
import { splitChannel } from '../options/channel-name.ts'
import type { CloneOptions } from '../options/clone-options.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { withoutDefaults } from '../rules/kept-hardware.ts'
import { guestValues, keyValue, plannedKey, upgradeValue } from './cloud-init/guest-values.ts'
import { type Image, plannedVolid } from './image.ts'
import {
  buildDescription,
  buildTags,
  cdParameters,
  diskParameters,
  laterRequests,
  type MachinePlan,
  planMachine,
  resizesOf,
} from './machine-plan.ts'
import { cardParameters } from './network-card.ts'
import { type Parameters, present } from './parameters.ts'
import { replacingOf } from './replacing.ts'
import type { Slots } from './slots.ts'

/** A machine that is a copy of another. Where its drives go is known when that has been found. */
export interface Clone extends MachinePlan {
  /** With a channel: the template of the name that has it. */
  readonly source: {
    readonly name: string
    readonly channel: string | undefined
    readonly vmid: number | undefined
  }
  readonly isFull: boolean
  /** May it take the ID of its source? That is gone then. */
  readonly followsSource: boolean
  /** What cloud-init tells the clone while it is built. */
  readonly cloudInitValues: Parameters
  /** `ciupgrade`, which Proxmox VE knows from 8 on; undefined: not sent. */
  readonly withoutUpgrade: boolean | undefined
}

export function planClone(
  options: CommonOptions & CloneOptions,
  images: readonly Image[],
  context: PlanContext,
): Clone {
  const described = planMachine(options, images, context)
  const { hardware } = described
  const keeps = !options.clone_overwrite_hardware
  const machine = keeps ? { ...described, hardware: withoutDefaults(hardware, context) } : described
  const fixed = images.map(({ bus, index }) => (index === undefined ? undefined : `${bus}${index}`))
  images.forEach(({ path }, position) => {
    const key = fixed[position]
    if (key !== undefined && fixed.indexOf(key) !== position)
      context.buildFails('slot-used-twice', [...path, 'index'], `${key} is used twice`)
  })
  const planned = {
    ...machine,
    source: { ...splitChannel(options.clone_vm), vmid: options.clone_vm_id },
    isFull: options.full_clone,
    copiesTo: options.clone_storage || undefined,
    followsSource: false,
    cloudInitValues: guestValues(options),
    withoutUpgrade: options.cloud_init_disable_upgrade_packages,
  }
  const { name, channel, vmid: known } = planned.source
  const who = channel === undefined ? name : `the ${name} in channel ${channel}`
  const sourceId = known ?? `<id of ${who}>`
  const vmid = machine.vmid ?? '<next free id>'
  const path = `/nodes/${machine.node}/qemu/${vmid}`
  const slots = plannedSlots(machine)
  const facts = { vmid: machine.vmid, slots, volids: images.map(plannedVolid), inherited: {}, pveMajor: 8 }
  const replacing = replacingOf(machine, ['<each disk of the source>', ...slots.disks])
  return {
    ...planned,
    ...(replacing === undefined ? {} : { replacing }),
    requests: [
      {
        method: 'POST',
        path: `/nodes/<node of the source>/qemu/${sourceId}/clone`,
        params: { newid: vmid, ...copyOf(planned, '<run>') },
      },
      {
        method: 'POST',
        path: `${path}/config`,
        params: { ...configurationOf(planned, { ...facts, publicKey: '' }), ...plannedKey(machine.guestKey) },
      },
      ...laterRequests(path, resizesOf(machine.disks, slots)),
    ],
  }
}

/** The parameters of `POST /nodes/{node}/qemu/{source}/clone` but for those that name the two machines. */
export function copyOf(
  { options, isFull, copiesTo = '' }: Pick<Clone, 'options' | 'isFull' | 'copiesTo'>,
  mark: string,
): Parameters {
  return {
    name: options.vm_name,
    description: buildDescription(mark),
    full: isFull ? 1 : 0,
    ...present({ pool: options.pool, storage: copiesTo }),
  }
}

/** What the run adds to the plan. */
export interface CloneFacts {
  /** Undefined: not known yet. */
  readonly vmid: number | undefined
  readonly slots: Slots
  /** One per image, in order. */
  readonly volids: readonly string[]
  /** For cloud-init; empty: none. */
  readonly publicKey: string
  /** What the clone has from its source. */
  readonly inherited: Readonly<Record<string, unknown>>
  readonly pveMajor: number
}

/** What makes the clone the machine that the template describes: as the plug-in does with defaults, unless the template keeps what it does not mention. */
export function configurationOf(clone: Omit<Clone, 'requests'>, facts: CloneFacts): Parameters {
  const { vmid, slots, volids, publicKey, inherited, pveMajor } = facts
  const { options, withoutUpgrade } = clone
  const cloudInit: Parameters = {
    ...clone.cloudInitValues,
    ...keyValue(publicKey),
    ...upgradeValue(withoutUpgrade, pveMajor),
  }
  const strange = ['sshkeys', 'nameserver', 'searchdomain'].filter((key) => key in inherited && !(key in cloudInit))
  return {
    ...clone.hardware,
    ...cardParameters(clone.cards, vmid),
    ...diskParameters(clone.disks, slots),
    ...cdParameters(volids, slots),
    tags: buildTags(options),
    ...present({ boot: options.boot }),
    ...cloudInit,
    ...present({ delete: strange.join(',') }),
  }
}

// Which slots are free, only the source knows.
function plannedSlots({ disks, images }: Pick<MachinePlan, 'disks' | 'images'>): Slots {
  const counts = new Map<string, number>()
  const next = (bus: string) => {
    const count = (counts.get(bus) ?? 0) + 1
    counts.set(bus, count)
    return count === 1 ? `${bus}<next free>` : `${bus}<next free + ${count - 1}>`
  }
  return {
    disks: disks.map(({ bus }) => next(bus)),
    isos: images.map(({ bus, index }) => (index === undefined ? next(bus) : `${bus}${index}`)),
  }
}
