import { ExternalError } from '../../diagnostics/errors.ts'
import { ProxmoxError } from '../../proxmox/error.ts'
import type { OpenTemplate } from '../template-door.ts'
import type { Vm, VmConfig } from './machine/vm.ts'
import { buildDescription } from './plan/machine-plan.ts'
import { nameWith } from './plan/name-with.ts'
import { type Parameters, present } from './plan/parameters.ts'
import { removePassing } from './removal/remove-passing.ts'
import { claimMachine } from './steps/make-machine.ts'

/** A clone of a template that lives as long as it is looked at. It carries the mark of the build, and is in the journal. */
export interface PassingClone {
  readonly vm: Vm
  /** What it has from the template. */
  readonly config: VmConfig
  /** Takes it away. Where that fails, the clean-up at the end of the build tries again. */
  remove(): Promise<void>
}

/** How it is cloned. */
export interface CloneWish {
  /** Of its name: `-verify-1`. */
  readonly suffix: string
  /** For the disks of a full clone; empty: the template's. */
  readonly storage?: string
  /** Copy the disks; else only where the storage makes no linked clones. */
  readonly isFull?: boolean
}

/** Clones a template. The clone is not started. */
export async function cloneTemplate(
  open: OpenTemplate,
  { suffix, storage = '', isFull = false }: CloneWish,
): Promise<PassingClone> {
  const { session, context, vmid: source, name, pool = '' } = open
  const { node } = session
  const cloneName = nameWith(name, suffix)
  const since = session.client.serverTime
  const named = { vmid: undefined, options: { vm_name: cloneName, template_name: cloneName } }
  const copy = (to: Vm, mark: string) =>
    copyTo(to, { name: cloneName, description: buildDescription(mark), ...present({ pool }) })
  const { vm, close } = await claimMachine(named, session, context, copy, { node, vmid: source })
  const config = await vm.config()
  if (config === undefined) throw new ExternalError('machine-disappeared', `Virtual machine ${vm.vmid} has disappeared`)
  return { vm, config, remove: () => removePassing({ vm, close, since }, session, context) }

  async function copyTo(to: Vm, parameters: Parameters): Promise<void> {
    const full = { ...parameters, ...present({ storage }), full: 1 }
    if (isFull) return to.cloneFrom({ node, vmid: source }, full, context.mark)
    try {
      await to.cloneFrom({ node, vmid: source }, { ...parameters, full: 0 }, context.mark)
    } catch (thrown) {
      if (!(thrown instanceof ProxmoxError) || !/linked clone feature is not supported/i.test(thrown.reason))
        throw thrown
      context.message('The storage makes no linked clones: the disks are copied')
      await to.cloneFrom({ node, vmid: source }, full, context.mark)
    }
  }
}
