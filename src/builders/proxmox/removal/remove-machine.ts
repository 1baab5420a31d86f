import { ExternalError } from '../../../diagnostics/errors.ts'
import type { MachineEntry } from '../../../events/journal.ts'
import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { parseUpid } from '../../../proxmox/notation/upid.ts'
import type { RemoveContext } from '../../builder.ts'
import { unendedTask } from '../machine/unended-tasks.ts'
import { Vm } from '../machine/vm.ts'
import { bearsMark } from '../plan/build-marks.ts'
import { keepingIn, takingIn } from '../plan/swap-marks.ts'
import { removeVolumes } from './machine-volumes.ts'

/** What looking, waiting and removing need. */
export type RemovalContext = Pick<RemoveContext, 'signal' | 'emit'>

/** `foreign`: it is there and somebody else's, and stays. */
export type Removal = 'gone' | 'foreign'

/** Seconds for a lock that no task of ours holds: with other credentials than the build's its tasks are not seen. */
const lockPatience = 120

/** Removes a machine by its mark, with what is on the storages under its ID; `gone` is said of what was seen gone. */
export async function removeMachine(
  entry: MachineEntry,
  client: ProxmoxClient,
  context: RemovalContext,
): Promise<Removal> {
  const { node, vmid, mark } = entry
  const vm = new Vm(client, node, vmid, { signal: context.signal })
  await made(entry, client, context)
  const config = await vm.unlocked(lockPatience)
  if (config === undefined) {
    await removeVolumes(entry, client, context, { isDestroyed: false })
    return 'gone'
  }
  // Until its copy is complete a clone tells nothing of whose it is.
  if (config['lock'] === 'clone') throw new ExternalError('still-being-made', `Machine ${vmid} is still being cloned`)
  const description = String(config['description'] ?? '')
  if (!bearsMark(description, mark)) {
    if (config['lock'] === 'create')
      throw new ExternalError(
        'still-being-made',
        'It is still being made, by this run or by somebody else: nothing tells by whom',
        'Where nobody makes it any more, its creation was cut off: only root can remove it then, on its node, with ' +
          `qm unlock ${vmid} and qm destroy ${vmid}.`,
      )
    context.emit({ kind: 'message', text: `Machine ${vmid} on node ${node} is not ours any more and stays` })
    return 'foreign'
  }
  const taking = takingIn(description)
  if (taking !== undefined)
    throw new ExternalError(
      'not-removed',
      `Machine ${vmid} is what the new template ${taking.vmid} is made of, and that is not finished`,
      'It has disks that nothing else has. Whoever finishes the template removes it: the post step, or the command reap.',
    )
  if (await isKept(vm, description, mark))
    throw new ExternalError(
      'not-removed',
      `Machine ${vmid} is what stays of the old template ${keepingIn(description)?.of}, and its place is not taken yet`,
      'Whoever finishes the new template gives it its name: the post step, or the command reap.',
    )
  context.emit({ kind: 'say', text: `Removing machine ${vmid} from node ${node}` })
  if (config['template'] !== 1 && (await vm.status()) !== 'stopped') await vm.stop()
  await vm.destroy()
  if (await vm.carries(mark))
    throw new ExternalError('not-removed', `Machine ${vmid} is still there, though the server removed it`)
  await removeVolumes(entry, client, context, { isDestroyed: true })
  return 'gone'
}

/** Is it a copy that stays when the swap is done which has begun? */
async function isKept({ client, vmid }: Vm, description: string, mark: string): Promise<boolean> {
  const keeping = keepingIn(description)
  if (keeping === undefined) return false
  const built = await new Vm(client, keeping.node, keeping.machine).config()
  const taking = String(built?.['description'] ?? '')
  return bearsMark(taking, mark) && takingIn(taking)?.keeps === vmid
}

/** Waits for what still makes or changes it. */
async function made(
  { node, vmid, source }: MachineEntry,
  client: ProxmoxClient,
  context: RemovalContext,
): Promise<void> {
  const own = await unendedTask(node, ({ id }) => id === String(vmid), client, context)
  // The task of a copy is that of its source; that of a machine which moves runs on the node that it comes from.
  const copying =
    own === undefined && source !== undefined
      ? await unendedTask(
          source.node,
          ({ type, id }) => (type === 'qmclone' || type === 'qmigrate') && id === String(source.vmid),
          client,
          context,
        )
      : own
  if (copying === undefined) return
  throw new ExternalError(
    'still-being-made',
    `The task ${parseUpid(copying)?.type} of machine ${vmid} still runs on the server, and is not stopped`,
    'Stopped, it would leave what nobody but root can remove. What it makes carries the mark of this run: the command reap removes it later.',
  )
}
