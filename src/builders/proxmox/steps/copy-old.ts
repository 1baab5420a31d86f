import { ExternalError } from '../../../diagnostics/errors.ts'
import { type Deed, deed } from '../../../proxmox/needed-permissions.ts'
import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import { parseVolid } from '../../../proxmox/notation/volid.ts'
import type { BuildContext } from '../../builder.ts'
import type { Vm, VmConfig } from '../machine/vm.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import { present } from '../plan/parameters.ts'
import { describeKeeping } from '../plan/swap-marks.ts'
import { notesToKeep, previousName } from '../record/previous.ts'
import type { Session } from '../server-session.ts'
import { claimMachine, type MadeMachine } from './make-machine.ts'
import type { Replaced } from './replace-template.ts'

/** Of the old template, in what may be removed again until the new one takes its ID. */
export interface OldCopy extends MadeMachine {
  readonly since: number
}

/**
 * Copies the template whose ID is taken. Proxmox VE gives no disk of a template to another machine, so nothing less than a
 * full clone has them when the template goes. It carries the mark of the build; who finishes the swap takes that away.
 */
export async function copyOld(
  { options: { pool } }: MachinePlan,
  old: Replaced,
  built: Vm,
  session: Session,
  context: BuildContext,
): Promise<OldCopy> {
  const { node, vmid } = old.vm
  const name = previousName(old.name)
  const config = await old.vm.config()
  if (config?.['protection'] === 1)
    throw new ExternalError('machine-protected', `Template ${vmid} is protected`, 'It can not be replaced.')
  context.say(
    `Copying the old template ${vmid} (${old.name}), which stays as ${name}: Proxmox VE gives no disks of a template away, so this takes its time`,
  )
  const keeping = { of: vmid, machine: built.vmid, node: built.node }
  const notes = notesToKeep(String(config?.['description'] ?? ''))
  const there = { ...session, node, place: { ...session.place, node } }
  const since = session.client.serverTime
  const copy = (to: Vm, mark: string) => {
    const parameters = { name, description: describeKeeping(mark, keeping, notes), full: 1, ...present({ pool }) }
    return to.cloneFrom({ node, vmid }, parameters, context.mark)
  }
  const named = { vmid: undefined, options: { vm_name: name, template_name: name } }
  const made = await claimMachine(named, there, context, copy, { node, vmid })
  return { ...made, since }
}

/** What the copy asks of the credentials. */
export function copyingDeeds(old: Replaced, { options }: MachinePlan): readonly Deed[] {
  const at = { pool: options.pool || undefined }
  return [
    ...(['clone', 'read-source'] as const).map((rule) => deed(rule, { source: old.vm.vmid })),
    ...(['create', 'read', 'options'] as const).map((rule) => deed(rule, at)),
    ...[...sizesOf(old.config).keys()].map((storage) => deed('space', { storage })),
  ]
}

/** Bytes that the disks of a machine have on each storage. */
export function sizesOf(config: VmConfig): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>()
  for (const { file, size, cdrom } of drivesOf(config).values()) {
    const storage = parseVolid(file)?.storage
    if (storage !== undefined && !cdrom) sizes.set(storage, (sizes.get(storage) ?? 0) + (size ?? 0))
  }
  return sizes
}
