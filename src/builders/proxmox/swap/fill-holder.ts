import { ProxmoxError } from '../../../proxmox/error.ts'
import { reservedOptions } from '../../../proxmox/needed-permissions.ts'
import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import { parseVolid } from '../../../proxmox/notation/volid.ts'
import { isLockTimeout } from '../../../proxmox/transport/retry-request.ts'
import type { Vm, VmConfig } from '../machine/vm.ts'
import { marked } from '../plan/build-marks.ts'
import { type Parameters, present } from '../plan/parameters.ts'
import { describeSuccessor, finalDescription, type Successor, type Taking, takingIn } from '../plan/swap-marks.ts'
import { builtOf, descriptionOf, disksIn, holderOf, type Swap } from './swap.ts'

/** Makes the machine that has the ID from now on: without disks, which are handed over to it, or as a copy. */
export async function handOver(swap: Swap, taking: Taking, built: VmConfig): Promise<void> {
  const why = noHandOver(swap, built)
  if (why !== undefined) {
    await copy(swap, taking, built, why)
    return
  }
  const vm = holderOf(swap)
  swap.emit({ kind: 'say', text: `Handing over the disks of machine ${swap.machine} to ID ${swap.vmid}` })
  const parameters = {
    ...settingsOf(built),
    vmid: swap.vmid,
    description: await descriptionFor(swap, taking, built, 'hand-over'),
    ...present({ pool: await poolOf(swap) }),
  }
  await made(vm, swap, () => vm.create(parameters, swap.mark))
}

/** Why the disks can not be handed over; undefined: nothing is known that speaks against it. */
function noHandOver({ client }: Swap, built: VmConfig): string | undefined {
  const { major, minor, text } = client.version
  if (major < 7 || (major === 7 && minor < 2)) return `Proxmox VE ${text} does not know how to hand over disks`
  const reserved = reservedOptions(built, client.identity)
  return reserved.length === 0 ? undefined : `only root may set ${reserved.join(', ')} anew`
}

/** Of the machine that is made under the ID: all that the built one has, but for disks and what the server itself sets. */
function settingsOf(built: VmConfig): Parameters {
  const drives = drivesOf(built)
  const left = /^(digest|meta|vmgenid|lock|parent|template|snaptime|description|boot|unused\d+|vmstate|running.*)$/
  return Object.fromEntries(
    Object.entries(built).flatMap(([key, value]): [string, string | number][] => {
      const drive = drives.get(key)
      if (left.test(key)) return []
      if (drive === undefined) return [[key, value]]
      // It is made anew: what is on it, the server writes from the settings.
      if (drive.cloudInit) return [[key, `${parseVolid(drive.file)?.storage ?? ''}:cloudinit`]]
      return drive.cdrom ? [[key, `${drive.file},media=cdrom`]] : []
    }),
  )
}

async function descriptionFor(
  { client, vmid, machine, mark }: Swap,
  { ending }: Taking,
  built: VmConfig,
  way: Successor['way'],
): Promise<string> {
  const name = String(built['name'] ?? '')
  const facts = marked(mark, { vmid, since: Math.floor(client.serverTime), names: [name, name] })
  const successor = { machine, way, ending, boot: String(built['boot'] ?? '').trim() }
  return describeSuccessor(facts, successor, finalDescription(descriptionOf(built)))
}

/** The pool that the built machine is in; empty: none. */
async function poolOf({ client, machine, signal }: Swap): Promise<string> {
  const rows = (await client.request('GET', '/cluster/resources', { type: 'vm' }, { signal })) as readonly {
    readonly vmid?: number
    readonly pool?: string
  }[]
  return rows.find(({ vmid }) => vmid === machine)?.pool ?? ''
}

/** Somebody may have taken the ID in between: that is seen by who looks again. */
async function made(vm: Vm, { mark }: Swap, make: () => Promise<void>): Promise<void> {
  try {
    await make()
  } catch (thrown) {
    const isTaken = thrown instanceof ProxmoxError && /already exists|file exists/i.test(thrown.reason)
    if (!isTaken && !(await vm.carries(mark))) throw thrown
  }
}

async function copy(swap: Swap, taking: Taking, built: VmConfig, why: string): Promise<void> {
  const vm = holderOf(swap)
  swap.emit({ kind: 'say', text: `Copying machine ${swap.machine} to ID ${swap.vmid}: ${why}` })
  const parameters = {
    name: String(built['name'] ?? ''),
    description: await descriptionFor(swap, taking, built, 'copy'),
    full: 1,
    ...present({ pool: await poolOf(swap) }),
  }
  const source = { node: swap.node, vmid: swap.machine }
  await made(vm, swap, () => vm.cloneFrom(source, parameters, swap.mark))
}

interface Refused {
  readonly thrown: unknown
  readonly disk: string
  readonly successor: Successor
  readonly built: VmConfig
  readonly holder: VmConfig
}

/**
 * A disk was not handed over. Where that may pass, throws what was thrown; else what was handed over goes back, and a copy
 * of all of them gets the ID.
 */
export async function copyAll(swap: Swap, { thrown, disk, successor, built, holder }: Refused): Promise<void> {
  swap.signal.throwIfAborted()
  if (!(thrown instanceof ProxmoxError) || mayPass(thrown)) throw thrown
  const taking = takingIn(descriptionOf(built))
  if (taking === undefined) throw thrown
  const [vm, own] = [holderOf(swap), builtOf(swap)]
  for (const key of disksIn(holder)) await vm.giveDisk(key, swap.machine)
  if (successor.boot !== '') await own.configure({ boot: successor.boot })
  const [whole, emptied] = [await own.config(), await vm.config()]
  if (whole === undefined || whole[disk] === undefined || (emptied !== undefined && disksIn(emptied).length > 0))
    throw thrown
  await vm.destroy()
  await copy(swap, taking, whole, `${disk} can not be handed over (${thrown.reason})`)
}

function mayPass({ status, ambiguous, reason }: ProxmoxError): boolean {
  return ambiguous || isLockTimeout(reason) || status === 401 || status === 403 || (status ?? 0) > 501
}
