import { error } from '../../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../../diagnostics/errors.ts'
import { didYouMean } from '../../../diagnostics/suggest.ts'
import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import { parseVolid } from '../../../proxmox/notation/volid.ts'
import type { BuildContext } from '../../builder.ts'
import { Vm } from '../machine/vm.ts'
import { machinesOfNode, type Resource, resourcesOf } from '../machine-list.ts'
import type { Clone } from '../plan/clone.ts'
import type { Session } from '../server-session.ts'

/** The machine that is cloned. */
export interface CloneSource {
  readonly vmid: number
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
  { places }: BuildContext,
): Promise<CloneSource> {
  const machines = (await resourcesOf(session)).filter(({ type }) => type === undefined || type === 'qemu')
  const isMeant = (one: Resource) => (id === undefined ? one.name === name : one.vmid === id)
  const listed = machines.filter(isMeant)
  const fitting = listed.length > 0 ? listed : (await machinesOfNode(session)).filter(isMeant)
  const found = fitting.find(({ node }) => node === session.node) ?? fitting[0]
  const config =
    found?.vmid === undefined
      ? undefined
      : await new Vm(session.client, found.node ?? session.node, found.vmid, session.task).config()
  if (found?.vmid === undefined || config === undefined) {
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
  const drives = [...drivesOf(config)].filter(([key]) => /^(ide|sata|scsi|virtio)\d+$/.test(key))
  return {
    vmid: found.vmid,
    node: found.node ?? session.node,
    disks: new Map(
      drives.filter(([, { cdrom }]) => !cdrom).map(([key, { file }]) => [key, parseVolid(file)?.storage ?? '']),
    ),
    drives: drives.map(([key]) => key),
    others: Object.keys(config),
    cloudInit: drives.filter(([, { cloudInit }]) => cloudInit).map(([key]) => key),
  }
}

function seen(machines: readonly Resource[], name: string): string {
  const names = machines.flatMap((one) => (one.template === 1 && one.name !== undefined ? [one.name] : []))
  const templates = [...new Set(names)].sort()
  const shown = templates.length === 0 ? 'none' : templates.slice(0, 10).join(', ')
  const every = machines.flatMap((one) => one.name ?? [])
  return `Templates that these credentials see: ${shown}. A machine is seen only with VM.Audit on it.${name === '' ? '' : didYouMean(name, every)}`
}
