import { ProxmoxError } from '../../../../proxmox/error.ts'
import type { BuildContext } from '../../../builder.ts'
import type { CommonOptions } from '../../options/common-options.ts'
import type { Session } from '../../server-session.ts'

/** Waits in templates are tuned for hardware acceleration; an emulated machine takes about so many times as long. */
const emulatedFactor = 4
/**
 * UEFI's firmware looks for keys every 20 ms, and between two looks no more than 16 bytes are kept: two or three keys. A call
 * of the API needs no such pause, since QEMU holds each of its keys for 100 ms.
 */
const uefiKeyInterval = 40
/** Milliseconds between two keys: Packer's, and what an emulated firmware or boot loader can follow. */
const usualKeyInterval = 5
const emulatedKeyInterval = 100

export interface Pace {
  /** Will the machine run without hardware acceleration? */
  readonly isEmulated: boolean
  /** By which the waits of the boot command are multiplied. */
  readonly factor: number
  /** Milliseconds after each key. */
  readonly keyInterval: number
  /** The same where keys come as they are sent to a firmware that reads them now and then. */
  readonly slowKeyInterval: number
}

/**
 * How slow must the typing be? Will the machine run without hardware acceleration? What somebody says of it, in the
 * template (`keyInterval`) or by boot-wait-factor, is done as it is said.
 */
export async function paceOf(
  options: CommonOptions,
  keyInterval: number | undefined,
  { client, node }: Session,
  context: BuildContext,
): Promise<Pace> {
  const said = context.bootWaitFactor
  const why = options.disable_kvm
    ? 'disable_kvm is set'
    : (await nodeLacksAcceleration())
      ? `node ${node} has no hardware virtualisation`
      : undefined
  const factor = said ?? (why === undefined ? 1 : emulatedFactor)
  if (why !== undefined) context.message(`The machine is emulated, because ${why}: ${waits(factor)}${asAsked(said)}`)
  else if (factor !== 1) context.message(`${waits(factor).replace(/^w/, 'W')}${asAsked(said)}`)
  const slowed = why === undefined ? usualKeyInterval : (emulatedKeyInterval * factor) / emulatedFactor
  return {
    isEmulated: why !== undefined,
    factor,
    keyInterval: keyInterval ?? Math.max(usualKeyInterval, slowed),
    slowKeyInterval: keyInterval ?? Math.max(uefiKeyInterval, slowed),
  }

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

function waits(factor: number): string {
  const what = 'waits of the boot command take'
  return factor === 1 ? `${what} no longer than the template says` : `${what} ${factor} times as long`
}

function asAsked(factor: number | undefined): string {
  return factor === undefined ? '' : ', as boot-wait-factor asks'
}
