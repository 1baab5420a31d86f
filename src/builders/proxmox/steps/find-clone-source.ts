import { error } from '../../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../../diagnostics/errors.ts'
import { didYouMean } from '../../../diagnostics/suggest.ts'
import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import { parseVolid } from '../../../proxmox/notation/volid.ts'
import type { BuildContext } from '../../builder.ts'
import { Vm, type VmConfig } from '../machine/vm.ts'
import { machinesOfNode, type Resource, resourcesOf } from '../machine-list.ts'
import { runMark, successorsIn } from '../plan/build-marks.ts'
import type { Clone } from '../plan/clone.ts'
import type { Session } from '../server-session.ts'

/** The machine that is cloned. */
export interface CloneSource {
  readonly vmid: number
  readonly name: string
  readonly node: string
  /** Its disks by key, each with its storage. */
  readonly disks: ReadonlyMap<string, string>
  /** Keys of its cloud-init drives. */
  readonly cloudInit: readonly string[]
  /** Keys of all of its drives. */
  readonly drives: readonly string[]
  /** Keys of everything else. */
  readonly others: readonly string[]
}

/** Finds it by ID or name; of several with one name, one on the build's own node. Throws TemplateError at the option. */
export async function findSource(
  { name, vmid: id }: Clone['source'],
  session: Session,
  { places }: Pick<BuildContext, 'places'>,
): Promise<CloneSource> {
  const machines = (await resourcesOf(session)).filter(({ type }) => type === undefined || type === 'qemu')
  const isMeant = (one: Resource) => (id === undefined ? one.name === name : one.vmid === id)
  const listed = machines.filter(isMeant)
  const fitting = listed.length > 0 ? listed : (await machinesOfNode(session)).filter(isMeant)
  const found = await firstFit(fitting, id === undefined, session)
  if (found === undefined) {
    const [option, what] =
      id === undefined ? (['clone_vm', JSON.stringify(name)] as const) : (['clone_vm_id', id] as const)
    throw new TemplateError([
      error(
        'unknown-clone-source',
        `There is no virtual machine ${what} to clone`,
        seen(machines, id === undefined ? name : ''),
        places.at([option]),
      ),
    ])
  }
  const { vm, config } = found
  const drives = [...drivesOf(config)].filter(([key]) => /^(ide|sata|scsi|virtio)\d+$/.test(key))
  return {
    vmid: vm.vmid,
    name: String(config['name'] ?? ''),
    node: vm.node,
    disks: new Map(
      drives.filter(([, { cdrom }]) => !cdrom).map(([key, { file }]) => [key, parseVolid(file)?.storage ?? '']),
    ),
    drives: drives.map(([key]) => key),
    others: Object.keys(config),
    cloudInit: drives.filter(([, { cloudInit }]) => cloudInit).map(([key]) => key),
  }
}

interface Found {
  readonly vm: Vm
  readonly config: VmConfig
}

/**
 * One on the build's own node before others. `byName`: the machine of a build that is under way or was cut off may have
 * the name already and is not meant, nor is a template that has its successor beside it.
 */
async function firstFit(
  fitting: readonly Resource[],
  byName: boolean,
  { client, node, task }: Session,
): Promise<Found | undefined> {
  const ids = new Set(fitting.map(({ vmid }) => vmid))
  const nearFirst = fitting.toSorted((left, right) => Number(right.node === node) - Number(left.node === node))
  let followed: Found | undefined
  for (const { vmid, node: own } of nearFirst) {
    if (vmid === undefined) continue
    const vm = new Vm(client, own ?? node, vmid, task)
    const config = await vm.config()
    const description = String(config?.['description'] ?? '')
    if (config === undefined || (byName && runMark.test(description))) continue
    if (!byName || !successorsIn(description).some((other) => other !== vmid && ids.has(other))) return { vm, config }
    followed ??= { vm, config }
  }
  return followed
}

function seen(machines: readonly Resource[], name: string): string {
  const names = machines.flatMap((one) => (one.template === 1 && one.name !== undefined ? [one.name] : []))
  const templates = [...new Set(names)].sort()
  const shown = templates.length === 0 ? 'none' : templates.slice(0, 10).join(', ')
  const every = machines.flatMap((one) => one.name ?? [])
  return `Templates that these credentials see: ${shown}. A machine is seen only with VM.Audit on it.${name === '' ? '' : didYouMean(name, every)}`
}
