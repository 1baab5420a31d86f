import type { PlanContext } from '../../../options/component.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { bootOrder, strangersIn, unknownBootDevice } from './boot-order.ts'
import { type Image, plannedVolid } from './image.ts'
import {
  buildDescription,
  buildTags,
  cdParameters,
  diskParameters,
  laterRequests,
  type MachinePlan,
  planMachine,
  type Resize,
  resizesOf,
} from './machine-plan.ts'
import { cardParameters } from './network-card.ts'
import { type Parameters, present } from './parameters.ts'
import { replacingOf } from './replacing.ts'
import { allocateSlots, freeSlot, placeOf, type Slots } from './slots.ts'

/** A machine that is made anew and boots from an installer's image. */
export interface NewMachine extends MachinePlan {
  readonly slots: Slots
  /** Of the call that creates it, but for what only the run knows. */
  readonly creation: Parameters
  readonly resizes: readonly Resize[]
}

/** The first image is the installer's: the order in which free slots are given. */
export function planNewMachine(options: CommonOptions, images: readonly Image[], context: PlanContext): NewMachine {
  const machine = planMachine(options, images, context)
  const { disks } = machine
  if (machine.cloudInit?.storage === '' && disks.length === 0) {
    context.buildFails(
      'missing-option',
      ['cloud_init'],
      'cloud_init is set to true, but cloud_init_storage_pool is empty and could not be set automatically',
      'There is no disk whose storage could be taken: set cloud_init_storage_pool.',
    )
  }
  const slots = slotsOf(machine, context)
  const strangers = strangersIn(options.boot, [
    ...slots.disks,
    ...slots.isos,
    ...Object.keys(machine.hardware),
    ...machine.cards.map((_, index) => `net${index}`),
  ])
  if (strangers.length > 0 && !context.isLate(['boot'])) {
    const { code, summary, detail } = unknownBootDevice(strangers, [...slots.disks, ...slots.isos])
    context.warn(code, ['boot'], summary, detail)
  }
  const creation = {
    name: options.vm_name,
    ...present({ tags: buildTags(options), pool: options.pool }),
    ...machine.hardware,
    ...diskParameters(disks, slots),
    ...present({ boot: options.boot === '' ? (bootOrder(slots, machine.cards.length > 0) ?? '') : options.boot }),
  }
  const planned = { ...machine, slots, creation, resizes: resizesOf(disks, slots) }
  const path = `/nodes/${machine.node}/qemu`
  const vmid = machine.vmid ?? '<next free id>'
  const params = {
    ...creationOf(planned, { vmid: machine.vmid, mark: '<run>', volids: images.map(plannedVolid) }),
    vmid,
  }
  const replacing = replacingOf(machine, [
    ...slots.disks,
    ...Object.keys(creation).filter((key) => /^(?:efidisk|tpmstate)0$/.test(key)),
  ])
  return {
    ...planned,
    requests: [{ method: 'POST', path, params }, ...laterRequests(`${path}/${vmid}`, planned.resizes)],
    ...(replacing === undefined ? {} : { replacing }),
  }
}

/** What the run adds to the plan. */
export interface CreationFacts {
  /** Undefined: not known yet. */
  readonly vmid: number | undefined
  readonly mark: string
  /** One per image, in order. */
  readonly volids: readonly string[]
}

/** The parameters of `POST /nodes/{node}/qemu`. */
export function creationOf(
  { creation, cards, slots }: Pick<NewMachine, 'creation' | 'cards' | 'slots'>,
  { vmid, mark, volids }: CreationFacts,
): Parameters {
  return {
    ...(vmid === undefined ? {} : { vmid }),
    description: buildDescription(mark),
    ...creation,
    ...cardParameters(cards, vmid),
    ...cdParameters(volids, slots),
  }
}

function slotsOf({ disks, images, cloudInit }: Omit<MachinePlan, 'requests'>, { buildFails }: PlanContext): Slots {
  const slots = allocateSlots(disks, images)
  for (const problem of slots.problems) buildFails(problem.code, placeOf(problem, images), problem.summary)
  const taken = new Set([...slots.disks, ...slots.isos])
  if (cloudInit !== undefined && freeSlot(cloudInit.bus, (key) => taken.has(key)) === undefined)
    buildFails(
      'bus-full',
      ['cloud_init_disk_type'],
      `Found no free controller of type ${cloudInit.bus} for a cloud-init cdrom`,
      'Its drive is made when those of the installer are still there. Choose another bus, or move drives.',
    )
  return slots
}
