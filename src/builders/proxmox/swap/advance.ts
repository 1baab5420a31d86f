import { ExternalError } from '../../../diagnostics/errors.ts'
import { unendedTask } from '../machine/unended-tasks.ts'
import { Vm, type VmConfig } from '../machine/vm.ts'
import { bearsMark } from '../plan/build-marks.ts'
import { identityOf, type Successor, successorIn, type Taking, takingIn } from '../plan/swap-marks.ts'
import { copyAll, handOver } from './fill-holder.ts'
import { removeOld } from './remove-old.ts'
import { builtOf, descriptionOf, disksIn, holderOf, type Swap } from './swap.ts'

/**
 * `ready`: the machine has the ID and everything else but its release. `done`: it was released already, or there is nothing
 * any more. `undone`: nothing was begun, the old template is what it was. `taken`: somebody else has the ID meanwhile.
 */
export type SwapEnd = 'ready' | 'done' | 'undone' | 'taken'

/** More than there are states: whoever comes around that often does not come further. */
const mostSteps = 12

/**
 * Brings a swap as far as it goes by what the two machines say of themselves, from whatever state it was left in. May be
 * repeated. Throws ProxmoxError; what was done until then stays.
 */
export async function advance(swap: Swap): Promise<SwapEnd> {
  await quiet(swap)
  for (let step = 0; step < mostSteps; step++) {
    swap.signal.throwIfAborted()
    const built = await builtOf(swap).unlocked()
    const taking = carries(swap, built) ? takingIn(descriptionOf(built)) : undefined
    const holder = await holderOf(swap).unlocked()
    const successor = carries(swap, holder) ? successorIn(descriptionOf(holder)) : undefined
    if (holder !== undefined && successor !== undefined) {
      if (await complete(swap, successor, built, holder)) return 'ready'
    } else if (built === undefined) return 'done'
    else if (taking === undefined) return 'undone'
    else {
      const end = await makeRoom(swap, taking, built, holder)
      if (end !== undefined) return end
    }
  }
  throw new ExternalError('not-removed', `The hand-over of ID ${swap.vmid} does not come to an end`)
}

/** Waits for what an earlier attempt has begun. */
async function quiet({ client, node, machine, vmid, signal, emit }: Swap): Promise<void> {
  const ids = [String(machine), String(vmid)]
  const isOurs = ({ id }: { readonly id: string }) => ids.includes(id) || id.startsWith(`${machine}-`)
  const running = await unendedTask(node, isOurs, client, { signal, emit })
  if (running !== undefined)
    throw new ExternalError('still-being-made', `A task of machine ${machine} or ${vmid} still runs on the server`)
}

function carries({ mark }: Swap, config: VmConfig | undefined): boolean {
  return bearsMark(descriptionOf(config), mark)
}

/** The old template goes, and a machine of ours gets its ID. */
async function makeRoom(
  swap: Swap,
  taking: Taking,
  built: VmConfig,
  holder: VmConfig | undefined,
): Promise<SwapEnd | undefined> {
  const away = holder === undefined && taking.node !== swap.node ? await elsewhere(swap, taking).config() : undefined
  const found = holder ?? away
  if (found === undefined) {
    await handOver(swap, taking, built)
    return undefined
  }
  if (identityOf(found) === taking.from) {
    await removeOld(swap, elsewhere(swap, taking), found, descriptionOf(built))
    return undefined
  }
  if (found['lock'] === 'create' || found['lock'] === 'clone')
    throw new ExternalError('still-being-made', `Machine ${swap.vmid} is still being made`)
  return isReleased(built, found, taking) ? 'done' : 'taken'
}

function elsewhere({ client, vmid, task }: Swap, { node }: Taking): Vm {
  return new Vm(client, node, vmid, task)
}

/** Does what has the ID have all that was built? Its mark is gone then. */
function isReleased(built: VmConfig, found: VmConfig, { ending }: Taking): boolean {
  const isAlike = found['name'] === built['name'] && (found['template'] === 1) === (ending === 'template')
  return disksIn(built).length === 0 || (isAlike && disksIn(built).every((key) => found[key] !== undefined))
}

/** Answers whether nothing is lacking; else what can be done was done. */
async function complete(
  swap: Swap,
  successor: Successor,
  built: VmConfig | undefined,
  holder: VmConfig,
): Promise<boolean> {
  const vm = holderOf(swap)
  if (successor.way === 'hand-over' && built !== undefined && carries(swap, built)) {
    const [next] = disksIn(built)
    if (next !== undefined) {
      await giveOne(swap, next, successor, built, holder)
      return false
    }
  }
  if (successor.way === 'copy' && built !== undefined) await sameCards(vm, built, holder)
  if (successor.boot !== '' && holder['boot'] !== successor.boot && holder['template'] !== 1) {
    await vm.configure({ boot: successor.boot })
  }
  if (successor.ending === 'template' && holder['template'] !== 1) {
    const result = await vm.convertToTemplate()
    for (const text of result?.warnings ?? [])
      swap.emit({ kind: 'message', text: `Proxmox VE warns about the conversion: ${text}` })
  }
  return true
}

/** Cards of a copy get addresses of their own, and those of what was built are meant. */
async function sameCards(vm: Vm, built: VmConfig, holder: VmConfig): Promise<void> {
  const cards = Object.entries(built).filter(([key, value]) => /^net\d+$/.test(key) && holder[key] !== value)
  if (cards.length > 0) await vm.configure(Object.fromEntries(cards))
}

async function giveOne(
  swap: Swap,
  disk: string,
  successor: Successor,
  built: VmConfig,
  holder: VmConfig,
): Promise<void> {
  try {
    await builtOf(swap).giveDisk(disk, swap.vmid)
  } catch (thrown) {
    await copyAll(swap, { thrown, disk, successor, built, holder })
  }
}
