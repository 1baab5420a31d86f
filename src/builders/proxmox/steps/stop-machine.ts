import type { BuildContext } from '../../builder.ts'
import type { Vm } from '../machine/vm.ts'

/** Seconds that a guest gets to shut down; many need more than the server's own 60. */
const patience = 300

export async function stopMachine(vm: Vm, context: BuildContext): Promise<void> {
  await context.step('Stopping VM', async () => {
    if ((await vm.status()) === 'stopped') context.message('The guest has shut down by itself')
    else await vm.shutdown(patience)
  })
}
