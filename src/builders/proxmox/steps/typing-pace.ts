import { ProxmoxError } from '../../../proxmox/error.ts'
import type { BuildContext } from '../../builder.ts'
import type { CommonOptions } from '../options/common-options.ts'
import type { Session } from '../server-session.ts'

/** Waits in templates are tuned for hardware acceleration; an emulated machine takes about so many times as long. */
const emulatedFactor = 4
/** Milliseconds between keys that an emulated firmware or boot loader can follow. */
export const emulatedKeyInterval = 100

export interface Pace {
  readonly emulated: boolean
  /** By which the waits of the boot command are multiplied. */
  readonly factor: number
}

/** Will the machine run without hardware acceleration, and what follows for the waits? */
export async function paceOf(options: CommonOptions, { client, node }: Session, context: BuildContext): Promise<Pace> {
  const why = options.disable_kvm
    ? 'disable_kvm is set'
    : (await nodeLacksAcceleration())
      ? `node ${node} has no hardware virtualisation`
      : undefined
  const factor = context.bootWaitFactor ?? (why === undefined ? 1 : emulatedFactor)
  if (why !== undefined)
    context.message(`The machine is emulated, because ${why}: waits of the boot command take ${factor} times as long`)
  else if (factor !== 1)
    context.message(`Waits of the boot command take ${factor} times as long, as boot-wait-factor asks`)
  return { emulated: why !== undefined, factor }

  async function nodeLacksAcceleration(): Promise<boolean> {
    try {
      const status = (await client.api.nodes.$(node).status.$get()) as { cpuinfo?: { hvm?: string | number } }
      return status.cpuinfo?.hvm !== undefined && Number(status.cpuinfo.hvm) === 0
    } catch (thrown) {
      // Sys.Audit is more than a build needs: without it, assume what nearly every node has.
      if (thrown instanceof ProxmoxError && thrown.status === 403) return false
      throw thrown
    }
  }
}
