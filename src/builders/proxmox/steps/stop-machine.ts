import { ProxmoxError } from '../../../proxmox/error.ts'
import type { BuildContext } from '../../builder.ts'
import type { Vm } from '../machine/vm.ts'

/** Seconds that a guest gets to shut down; many need more than the server's own 60. */
const patience = 300

const hint = `The guest was asked to power off, and was still running ${patience} seconds later. It has to answer the power button (acpid, systemd) or have the guest agent. A guest that powers off by itself is waited for with communicator = "none" and none_wait = "poweroff".`

export async function stopMachine(vm: Vm, context: BuildContext): Promise<void> {
  await context.step('Stopping VM', async () => {
    if ((await vm.status()) === 'stopped') {
      context.message('The guest has shut down by itself')
      return
    }
    try {
      await vm.shutdown(patience)
    } catch (thrown) {
      if (!(thrown instanceof ProxmoxError) || !/got timeout/.test(thrown.reason)) throw thrown
      throw new ProxmoxError({ ...thrown.failure, hint }, { cause: thrown })
    }
  })
}
