import type { PlanContext } from '../../../options/component.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { bootOrder, strangersIn, unknownBootDevice } from './boot-order.ts'
import { keyValue, plannedKey, upgradeValue } from './cloud-init/guest-values.ts'
import { plannedDisk } from './disk-image/disk-image.ts'
import type { Import } from './disk-image/plan-import.ts'
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

/** A machine that is made anew and boots from an installer's image, or from a disk that is made of an image. */
export interface NewMachine extends MachinePlan {
  readonly slots: Slots
  /** Of the call that creates it, but for what only the run knows. */
  readonly creation: Parameters
  readonly resizes: readonly Resize[]
  /** The cloud-init drive that it has while it is built. */
  readonly guestDrive: { readonly key: string; readonly volume: string } | undefined
}

/** The first image is the installer's: the order in which free slots are given. */
export function planNewMachine(
  options: CommonOptions,
  images: readonly Image[],
  context: PlanContext,
  imports?: Import,
): NewMachine {
  const machine = planMachine(options, images, context, imports)
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
  const guestDrive = guestDriveOf(machine, slots)
  const strangers = strangersIn(options.boot, [
    ...slots.disks,
    ...slots.isos,
    ...(guestDrive === undefined ? [] : [guestDrive.key]),
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
    ...present({ boot: options.boot || bootOf(machine, slots) }),
  }
  const planned = { ...machine, slots, creation, guestDrive, resizes: resizesOf(disks, slots) }
  const path = `/nodes/${machine.node}/qemu`
  const vmid = machine.vmid ?? '<next free id>'
  const params = {
    ...creationOf(planned, {
      vmid: machine.vmid,
      mark: '<run>',
      volids: plannedVolids(planned),
      publicKey: '',
      pveMajor: 8,
    }),
    ...(guestDrive === undefined ? {} : plannedSecrets(machine)),
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
  /** One per image, in order; then that of the image that is imported. */
  readonly volids: readonly string[]
  /** For cloud-init; empty: none. */
  readonly publicKey: string
  readonly pveMajor: number
}

/** As far as they are known before there is a server. */
export function plannedVolids({ images, imports }: Pick<MachinePlan, 'images' | 'imports'>): readonly string[] {
  return [...images.map(plannedVolid), ...(imports === undefined ? [] : [plannedDisk(imports.image)])]
}

/** The parameters of `POST /nodes/{node}/qemu`. */
export function creationOf(
  machine: Omit<NewMachine, 'requests'>,
  { vmid, mark, volids, publicKey, pveMajor }: CreationFacts,
): Parameters {
  const { creation, cards, slots, images } = machine
  return {
    ...(vmid === undefined ? {} : { vmid }),
    description: buildDescription(mark),
    ...creation,
    ...cardParameters(cards, vmid),
    ...cdParameters(volids.slice(0, images.length), slots),
    ...importParameters(machine, volids[images.length] ?? ''),
    ...guestParameters(machine, publicKey, pveMajor),
  }
}

function importParameters({ imports, disks, slots }: Omit<NewMachine, 'requests'>, volid: string): Parameters {
  const [[key = ''], [disk]] = [slots.disks, disks]
  return imports === undefined || disk === undefined ? {} : { [key]: `${disk.drive},import-from=${volid}` }
}

function guestParameters(
  { imports, guestDrive }: Omit<NewMachine, 'requests'>,
  publicKey: string,
  pveMajor: number,
): Parameters {
  if (imports === undefined || guestDrive === undefined) return {}
  const { values, withoutUpgrade } = imports
  return {
    [guestDrive.key]: guestDrive.volume,
    ...values,
    ...keyValue(publicKey),
    ...upgradeValue(withoutUpgrade, pveMajor),
  }
}

/** What nobody is shown who looks at the plan, in words. */
function plannedSecrets({ guestKey, imports }: Omit<MachinePlan, 'requests'>): Parameters {
  const { cipassword } = imports?.values ?? {}
  return { ...plannedKey(guestKey), ...(cipassword === undefined ? {} : { cipassword: '<ssh_password>' }) }
}

/** A guest of an image is told by cloud-init who may come in: it has the drive from the start. */
function guestDriveOf(
  { imports, cloudInit, disks }: Omit<MachinePlan, 'requests'>,
  slots: Slots,
): NewMachine['guestDrive'] {
  if (imports === undefined || cloudInit === undefined) return undefined
  const taken = new Set([...slots.disks, ...slots.isos])
  const key = freeSlot(cloudInit.bus, (one) => taken.has(one)) ?? `<${cloudInit.bus}, which is full>`
  return { key, volume: `${cloudInit.storage || disks[0]?.storage}:cloudinit` }
}

/** Empty: the server's own order is right. */
function bootOf({ imports, cards, images, hardware }: Omit<MachinePlan, 'requests'>, slots: Slots): string {
  if (imports !== undefined) return `order=${slots.disks[0] ?? ''}`
  const answers = images.findIndex(({ path }) => path[0] === 'answer_media')
  return bootOrder(slots, cards.length > 0, hardware['bios'] === 'ovmf' ? slots.isos[answers] : undefined) ?? ''
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
