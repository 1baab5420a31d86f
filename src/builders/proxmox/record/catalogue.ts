import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import { type Machine, machinesOf } from '../machine/all-machines.ts'
import { runMark, sourceOfReplica } from '../plan/build-marks.ts'
import { tagsIn } from './channel.ts'
import { sealOf } from './seal.ts'
import { recordIn, type TemplateRecord } from './template-record.ts'

/** A template of the cluster, as it says of itself. */
export interface CatalogueEntry extends Machine {
  readonly name: string
  readonly tags: readonly string[]
  readonly description: string
  /** Undefined: it was made by something else, or without one. */
  readonly record: TemplateRecord | undefined
  /** Milliseconds since the epoch: when it was built, else when the machine was made. */
  readonly madeAt: number | undefined
  /** Is known to be other than its build has left it: changed since, or a person's clone, which has the record of its source. */
  readonly isAltered: boolean
  readonly isProtected: boolean
  /** Carries the mark of a build that is under way, or was cut off: it is nobody's yet. */
  readonly isUnfinished: boolean
  /** A copy of a template on another node. */
  readonly isCopy: boolean
  /** The ID of that template. */
  readonly copyOf: number | undefined
  /** IDs of machines whose disks are linked to its own. */
  readonly linked: readonly number[]
}

/** Every template that the credentials see, by ID. Throws ProxmoxError. */
export async function templatesOf(client: ProxmoxClient, signal: AbortSignal): Promise<readonly CatalogueEntry[]> {
  const machines = await machinesOf(client, signal)
  return machines.filter(({ config }) => config['template'] === 1).map((machine) => entryOf(machine, machines))
}

/** What one template says of itself. */
export function entryOf(machine: Machine, all: readonly Machine[]): CatalogueEntry {
  const { config, vmid } = machine
  const description = String(config['description'] ?? '')
  const record = recordIn(description)
  const copyOf = sourceOfReplica(description)
  return {
    ...machine,
    name: String(config['name'] ?? ''),
    tags: tagsIn(String(config['tags'] ?? '')),
    description,
    record,
    madeAt: record === undefined ? creationOf(String(config['meta'] ?? '')) : Date.parse(record.built),
    isAltered: record?.seal !== undefined && record.seal !== sealOf(config),
    isProtected: config['protection'] === 1,
    isUnfinished: runMark.test(description),
    isCopy: copyOf !== undefined,
    copyOf,
    linked: all.filter((other) => other.vmid !== vmid && isLinkedTo(machine, other)).map((other) => other.vmid),
  }
}

/** Milliseconds since the epoch; 0: nobody knows. */
export function builtAt({ madeAt }: Pick<CatalogueEntry, 'madeAt'>): number {
  return madeAt ?? 0
}

/** For sorting: what was built last first, and what a build has left before clones that a person has made of it. */
export function newestFirst(left: CatalogueEntry, right: CatalogueEntry): number {
  return builtAt(right) - builtAt(left) || Number(left.isAltered) - Number(right.isAltered) || right.vmid - left.vmid
}

/** `creation-qemu=9.2.0,ctime=1764500000`. A clone has its own. */
function creationOf(meta: string): number | undefined {
  const [, seconds] = /(?:^|,)ctime=(\d+)/.exec(meta) ?? []
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

/** A linked clone names the volume that it is based on: `local-lvm:base-9000-disk-0/vm-105-disk-0`. */
function isLinkedTo({ vmid }: Machine, { config }: Machine): boolean {
  const base = new RegExp(`(?:^|[:/])base-${vmid}-`)
  return [...drivesOf(config).values()].some(({ file }) => base.test(file))
}
