import { toDiagnostics } from '../../../diagnostics/errors.ts'
import type { MachineEntry } from '../../../events/journal.ts'
import type { Reaped } from '../../../events/reaped.ts'
import type { ProxmoxClient } from '../../../proxmox/client.ts'
import type { ConnectionOverrides } from '../../../proxmox/overrides.ts'
import type { RemoveContext } from '../../builder.ts'
import { type Machine, machinesOf } from '../machine/all-machines.ts'
import { deleteVolume } from '../machine/delete-volume.ts'
import { backupWith } from '../machine/find-backup.ts'
import { Vm } from '../machine/vm.ts'
import { runMark } from '../plan/build-marks.ts'
import { identityOf, successorIn, type Taking, takingIn, withoutTaking } from '../plan/swap-marks.ts'
import { finishSwap } from '../swap/finish-swap.ts'
import { hasAllDisks } from '../swap/has-all-disks.ts'
import { requireNode, withServer } from '../with-server.ts'
import { type MadeArchive, madeArchives } from './find-archives.ts'
import { type MadeVolume, madeImages } from './find-images.ts'
import { suspectOf } from './find-suspects.ts'
import { type Judgement, judge } from './leftover.ts'
import { removeMachine } from './remove-machine.ts'

export interface ReapWish {
  /** Where to look; undefined: on all nodes. */
  readonly node: string | undefined
  /** Milliseconds since it was made. */
  readonly olderThanMs: number
  /** Only tell. */
  readonly dryRun: boolean
}

type ReapContext = Omit<RemoveContext, 'onGone' | 'onForeign'>

/**
 * Removes what builds left behind that nobody cleaned up after: machines that carry the mark of one, CDs that were made
 * for one, and archives of exports, if they are old enough and nothing speaks of a person or of a build that lives.
 */
export async function reap(
  { node, olderThanMs, dryRun }: ReapWish,
  overrides: ConnectionOverrides,
  context: ReapContext,
): Promise<readonly Reaped[]> {
  return withServer(overrides, context, async (client) => {
    const { signal } = context
    await requireNode(node, client)
    const isMeant = (thing: { readonly node: string }) => node === undefined || thing.node === node
    const reaped: Reaped[] = []
    const staying: Machine[] = []
    const machines = await machinesOf(client, signal)
    const [now, olderThan] = [client.serverTime, olderThanMs / 1000]
    // Copies of old templates after those who keep them, with whom they stay or go.
    const kept = keptBy(machines)
    const gone = new Set<number>()
    for (const machine of machines.toSorted(
      (left, right) => Number(kept.has(left.vmid)) - Number(kept.has(right.vmid)),
    )) {
      const keeper = kept.get(machine.vmid)
      if (
        !isMeant(machine) ||
        (keeper !== undefined && !(gone.has(keeper) && (await isLeft(machine, client, signal))))
      ) {
        staying.push(machine)
        continue
      }
      const judged = judge(await suspectOf(machine, machines, client, signal), now, olderThan)
      if (judged !== undefined && !isFinishedWithAnother(machine, machines)) {
        const removal = () => remove(machine, judged, client, context)
        reaped.push(await settle(machineOf(machine, judged), judged.spared, dryRun, removal))
      }
      const fate = judged === undefined ? undefined : reaped.at(-1)?.fate
      if (fate === 'removed') gone.add(machine.vmid)
      if (fate !== 'removed' && fate !== 'found') staying.push(machine)
    }
    const images = await madeImages(staying, { client, now, olderThan, signal })
    for (const image of images.filter(isMeant))
      reaped.push(await settle(imageOf(image), image.spared, dryRun, () => removeVolume(image, client, context)))
    for (const archive of await madeArchives({ client, now, olderThan, signal, node, emit: context.emit }))
      reaped.push(await settle(imageOf(archive), archive.spared, dryRun, () => removeArchive(archive, client, context)))
    return reaped
  })
}

/** Of two machines of a swap the one that was built leads to both. */
function isFinishedWithAnother({ config }: Machine, all: readonly Machine[]): boolean {
  const machine = successorIn(String(config['description'] ?? ''))?.machine
  return machine !== undefined && all.some((other) => other.vmid === machine && takesId(other) !== undefined)
}

/** IDs of copies of old templates, each with that of the machine whose swap is to make them the user's. */
function keptBy(machines: readonly Machine[]): ReadonlyMap<number, number> {
  return new Map(
    machines.flatMap(({ vmid, config }): readonly (readonly [number, number])[] => {
      const keeps = takingIn(String(config['description'] ?? ''))?.keeps
      return keeps === undefined ? [] : [[keeps, vmid]]
    }),
  )
}

/** Does it carry a mark still? Then the swap was undone, and it is a leftover like any other. */
async function isLeft({ node, vmid }: Machine, client: ProxmoxClient, signal: AbortSignal): Promise<boolean> {
  const now = await new Vm(client, node, vmid, { signal }).config()
  return runMark.test(String(now?.['description'] ?? ''))
}

function takesId({ config }: Machine): number | undefined {
  return takingIn(String(config['description'] ?? ''))?.vmid
}

type Thing = Omit<Reaped, 'fate' | 'why'>

async function settle(
  thing: Thing,
  spared: string | undefined,
  dryRun: boolean,
  remove: () => Promise<string | undefined>,
): Promise<Reaped> {
  if (spared !== undefined) return { ...thing, fate: 'spared', why: spared }
  if (dryRun) return { ...thing, fate: 'found' }
  try {
    const changed = await remove()
    return changed === undefined ? { ...thing, fate: 'removed' } : { ...thing, fate: 'spared', why: changed }
  } catch (thrown) {
    const [reason] = toDiagnostics(thrown)
    return { ...thing, fate: 'left', why: [reason?.summary, reason?.detail].filter(Boolean).join('\n') }
  }
}

/** Answers why it stays after all. */
async function remove(
  { node, vmid, config }: Machine,
  { run, build, since }: Judgement,
  client: ProxmoxClient,
  context: ReapContext,
): Promise<string | undefined> {
  const changed = 'it was changed meanwhile'
  const now = await new Vm(client, node, vmid, { signal: context.signal }).config()
  if (now?.['digest'] !== config['digest']) return changed
  const description = String(config['description'] ?? '')
  const successor = successorIn(description)
  const taking = takingIn(description)
  const old = taking && (await oldOf(taking, client, context))
  // Anybody who may edit notes could have written these lines: no other machine is removed for them.
  if (old === 'damaged')
    return `it was to take the ID ${taking?.vmid}, whose template is removed in part: see which of the two is good`
  // Nothing was begun: it is a machine like any other that a build has not finished.
  if (old === 'whole')
    await new Vm(client, node, vmid, { signal: context.signal }).configure({ description: withoutTaking(description) })
  const taken = old === 'whole' ? undefined : (taking?.vmid ?? (successor === undefined ? undefined : vmid))
  const mark = `proxmox-template-action: run ${run}, build ${build}`
  if (taken !== undefined) {
    const { signal, emit } = context
    const machine = successor?.machine ?? vmid
    await finishSwap({ client, node, machine, vmid: taken, mark, task: { signal }, signal, emit })
    return successor === undefined ? undefined : 'it was a template that was not finished, and is now'
  }
  const entry: MachineEntry = {
    id: String(vmid),
    build,
    node,
    url: client.url.href,
    kind: 'vm',
    vmid,
    mark,
    ...(since === undefined ? {} : { since }),
  }
  const removal = await removeMachine(entry, client, context)
  return removal === 'gone' ? undefined : changed
}

/** Is the template still there whose ID was to be taken? Then nothing was begun, and it keeps it. */
async function oldOf(
  { vmid, from, node }: Taking,
  client: ProxmoxClient,
  { signal }: ReapContext,
): Promise<'whole' | 'damaged' | 'gone'> {
  const config = await new Vm(client, node, vmid, { signal }).config()
  if (config === undefined || identityOf(config) !== from) return 'gone'
  return (await hasAllDisks(config, node, client, signal)) ? 'whole' : 'damaged'
}

async function removeVolume(
  image: MadeVolume,
  client: ProxmoxClient,
  { signal, emit }: ReapContext,
): Promise<undefined> {
  emit({ kind: 'say', text: `Removing ${image.volid} from node ${image.node}` })
  await deleteVolume(client, image, { signal })
}

/** Answers why it stays after all. */
async function removeArchive(
  archive: MadeArchive,
  client: ProxmoxClient,
  context: ReapContext,
): Promise<string | undefined> {
  const now = await backupWith(archive.notes, archive, client, context)
  return now?.volid === archive.volid ? removeVolume(archive, client, context) : 'it was changed meanwhile'
}

function machineOf({ node, vmid, config }: Machine, { run, build, since }: Judgement): Thing {
  const kind = config['template'] === 1 ? 'template' : 'vm'
  return { kind, node, vmid, name: String(config['name'] ?? ''), run, build, madeAt: since && since * 1000 }
}

function imageOf({ node, volid, since }: MadeVolume): Thing {
  return { kind: 'volume', node, volid, madeAt: since && since * 1000 }
}
