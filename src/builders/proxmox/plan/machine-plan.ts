import type { PlanContext } from '../../../options/component.ts'
import type { BuilderWork, PlannedRequest } from '../../../packer/plan.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { guestKeyOf } from '../rules/guest-key.ts'
import { type CloudInitDrive, cloudInitDriveOf } from './cloud-init-drive.ts'
import { type Disk, diskOf, importedDiskOf } from './disk.ts'
import type { Import } from './disk-image/plan-import.ts'
import { hardwareParameters } from './hardware.ts'
import type { Image } from './image.ts'
import { cardOf, type NetworkCard } from './network-card.ts'
import type { Parameters } from './parameters.ts'
import type { Slots } from './slots.ts'
import { type Typing, typingOf } from './typing.ts'

/** Everything about a machine that is known before there is a server. Plain data. */
export interface MachinePlan extends BuilderWork {
  readonly options: CommonOptions
  readonly node: string
  /** Undefined: the next free one. */
  readonly vmid: number | undefined
  /** The ID that it takes when it is finished, from the template that it replaces. */
  readonly takes?: number | undefined
  readonly hardware: Parameters
  readonly cards: readonly NetworkCard[]
  readonly disks: readonly Disk[]
  readonly images: readonly Image[]
  /** What its first disk is made of; undefined: nothing. */
  readonly imports?: Import | undefined
  readonly cloudInit: CloudInitDrive | undefined
  /** Storage of the disks that a full clone copies; undefined: each on that of the original, or nothing is copied. */
  readonly copiesTo?: string | undefined
  readonly typing: Typing | undefined
  readonly guestKey: 'temporary' | 'file' | 'none'
}

/** What is the same for all builders. */
export function planMachine(
  options: CommonOptions,
  images: readonly Image[],
  context: PlanContext,
  imports?: Import,
): Omit<MachinePlan, 'requests'> {
  return {
    options,
    node: options.node ?? '<node>',
    vmid: options.vm_id,
    hardware: hardwareParameters(options),
    cards: options.network_adapters.map(cardOf),
    disks: options.disks.map((disk, index) =>
      index === 0 && imports !== undefined ? importedDiskOf(disk, imports) : diskOf(disk),
    ),
    images,
    imports,
    cloudInit: cloudInitDriveOf(options, context),
    typing: typingOf(options, context),
    guestKey: guestKeyOf(options),
  }
}

/** What stands in the machine's description until it is finished: the plug-in's words and the ownership mark. */
export function buildDescription(mark: string): string {
  return `Packer ephemeral build VM\n\n${mark}`
}

/** On every machine until it is finished, so that a person and a later run see what it is. */
export const buildTag = 'proxmox-template-build'

export function buildTags({ tags }: CommonOptions): string {
  return [...tags, buildTag].join(';')
}

/** Disks by their slots. */
export function diskParameters(disks: readonly Disk[], slots: Slots): Parameters {
  return Object.fromEntries(disks.map(({ drive }, index) => [slots.disks[index] ?? '', drive]))
}

/** CD drives by their slots; one volid per image. */
export function cdParameters(volids: readonly string[], slots: Slots): Parameters {
  return Object.fromEntries(volids.map((volid, index) => [slots.isos[index] ?? '', `${volid},media=cdrom`]))
}

/** The call that gives a disk its real size. */
export interface Resize {
  readonly disk: string
  readonly size: string
}

export function resizesOf(disks: readonly Disk[], slots: Slots): readonly Resize[] {
  return disks.flatMap(({ resize: size }, index) =>
    size === undefined ? [] : [{ disk: slots.disks[index] ?? '', size }],
  )
}

/** What `plan` shows of the calls that come after the machine has been made. */
export function laterRequests(machine: string, resizes: readonly Resize[]): readonly PlannedRequest[] {
  return [
    ...resizes.map((params) => ({ method: 'PUT', path: `${machine}/resize`, params: { ...params } })),
    { method: 'POST', path: `${machine}/status/start`, params: {} },
  ]
}
