import type { VmConfig } from '../../builders/proxmox/machine/vm.ts'
import { type Parameters, present } from '../../builders/proxmox/plan/parameters.ts'
import { ExternalError } from '../../diagnostics/errors.ts'
import { type NodeStorage, takesImages, volumesIn } from './cluster-facts.ts'
import type { Destination } from './replicate-options.ts'

/** How a copy comes to its place. */
export interface Route {
  /** `clone`: the server makes it there. `migrate`: it is made beside the template, and moved with its disks. */
  readonly kind: 'clone' | 'migrate'
  /** More parameters of the clone. */
  readonly clone: Parameters
  /** What is set before it is moved: drives that do not travel. */
  readonly before: Parameters
  /** Does the move take the disks to another storage? */
  readonly mapsStorage: boolean
  /** Drives for cloud-init that are made anew where it ends. */
  readonly cloudInit: readonly { readonly key: string; readonly storage: string }[]
}

interface Facts {
  /** The template's node. */
  readonly own: string
  readonly here: readonly NodeStorage[]
  readonly there: readonly NodeStorage[]
}

/**
 * Proxmox VE clones to another node only what lies on shared storages alone. What does not is moved: a machine that is no
 * template yet, and does not run. Throws ExternalError where neither works.
 */
export function planRoute(template: VmConfig, { node, storage }: Destination, { own, here, there }: Facts): Route {
  const volumes = volumesIn(template)
  const shared = (id: string) => here.some((one) => one.storage === id && one.shared === 1)
  const isHere = storage !== undefined && here.some((one) => one.storage === storage && takesImages(one))
  const clone = isHere ? { storage } : {}
  const nothing = { before: {}, mapsStorage: false, cloudInit: [] }
  if (node === own) return { kind: 'clone', clone: present({ storage: storage ?? '' }), ...nothing }
  const isShared = volumes.every((one) => shared(one.storage)) && (storage === undefined || shared(storage))
  if (isShared) return { kind: 'clone', clone: present({ storage: storage ?? '' }), ...nothing }

  const mapsStorage = storage !== undefined && !isHere
  const disks = volumes.filter(({ isMedium, isCloudInit }) => !isMedium && !isCloudInit)
  const stuck = disks.find((one) => shared(one.storage))
  if (mapsStorage && stuck !== undefined)
    throw new ExternalError(
      'not-replicable',
      `${stuck.key} of the template is on the shared storage ${stuck.storage}, which does not come to ${storage} of node ${node}`,
      `Proxmox VE moves only disks of local storages to a storage that the template's node ${own} does not have. Name one that both nodes have, or a shared one.`,
    )
  const target = there.find((one) => one.storage === storage)
  const keepsFormat = target?.format === undefined || target.format[0]['qcow2'] === 1
  // Between different kinds of storage only raw images travel.
  const isRaw = mapsStorage && !keepsFormat && disks.some(({ isQcow2 }) => isQcow2)
  const missing = disks.find((one) => storage === undefined && !there.some((other) => other.storage === one.storage))
  if (missing !== undefined)
    throw new ExternalError(
      'not-replicable',
      `Node ${node} has no storage ${missing.storage}, where the template has ${missing.key}`,
      `Set storages to one that node ${node} has: ${
        there
          .filter(takesImages)
          .map((one) => one.storage)
          .join(', ') || 'there is none'
      }.`,
    )
  const local = volumes.filter((one) => !shared(one.storage))
  const media = local.filter(({ isMedium }) => isMedium)
  const drives = local.filter(({ isCloudInit }) => isCloudInit)
  return {
    kind: 'migrate',
    clone: { ...clone, ...(isRaw ? { format: 'raw' } : {}) },
    before: {
      // An image of a local storage is not on the other node.
      ...Object.fromEntries(media.map(({ key }) => [key, 'none,media=cdrom'])),
      ...present({ delete: drives.map(({ key }) => key).join(',') }),
    },
    mapsStorage,
    cloudInit: drives.map(({ key, storage: before }) => ({ key, storage: storage ?? before })),
  }
}
