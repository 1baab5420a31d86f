import { unendedTask } from '../machine/unended-tasks.ts'
import { Vm } from '../machine/vm.ts'
import { bearsMark } from '../plan/build-marks.ts'
import { finalDescription, keepingIn, type Taking } from '../plan/swap-marks.ts'
import { removeEarlier } from '../record/keep-previous.ts'
import { asPrevious, previousIn } from '../record/previous.ts'
import { descriptionOf, type Swap } from './swap.ts'

/**
 * The copy of the template that was replaced is the user's, in place of the one that was kept before. Nothing where none
 * is kept. May be repeated: what the taking machine says goes with it, after this.
 */
export async function settlePrevious(swap: Swap, taking: Taking | undefined): Promise<void> {
  if (taking?.keeps === undefined) return
  const { client, mark, task, signal, emit } = swap
  const { keeps, node, vmid } = taking
  const vm = new Vm(client, node, keeps, task)
  await unendedTask(node, ({ id }) => id === String(keeps), client, { signal, emit })
  const config = await vm.unlocked()
  // Somebody has removed it.
  if (config === undefined) return
  const description = descriptionOf(config)
  const name = String(config['name'] ?? '')
  if (bearsMark(description, mark)) {
    if (keepingIn(description)?.of !== vmid) return
    await vm.configure(asPrevious(config, name, finalDescription(description), vmid))
    emit({ kind: 'say', text: `What was template ${vmid} stays as ${keeps} (${name})` })
  } else if (previousIn(description)?.of !== vmid) return
  await removeEarlier({ vm, name, of: vmid }, { signal, emit })
}
