import { error } from '../../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../../diagnostics/errors.ts'
import { didYouMean, listed } from '../../../diagnostics/suggest.ts'
import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import { parseVolid } from '../../../proxmox/notation/volid.ts'
import type { BuildContext } from '../../builder.ts'
import { ifAllowed, type Machine } from '../machine/all-machines.ts'
import { hasAgent } from '../machine/has-agent.ts'
import { Vm, type VmConfig } from '../machine/vm.ts'
import { currentResources, machinesOfNode, type Resource, resourcesOf } from '../machine-list.ts'
import { runMark, successorsIn } from '../plan/build-marks.ts'
import type { Clone } from '../plan/clone.ts'
import { entryOf } from '../record/catalogue.ts'
import { type Choice, chooseTemplate } from '../record/choose-template.ts'
import { recordIn } from '../record/template-record.ts'
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
  /** Does its configuration have the device of the guest agent? */
  readonly hasAgent: boolean
}

/**
 * Finds it by ID, by name or as the holder of a channel; of several with one name, one on the build's own node. Throws
 * TemplateError at the option.
 */
export async function findSource(
  { name, channel, vmid: id }: Clone['source'],
  session: Session,
  { places }: Pick<BuildContext, 'places'>,
): Promise<CloneSource> {
  const range = places.at([id === undefined ? 'clone_vm' : 'clone_vm_id'])
  const machines = (await resourcesOf(session)).filter(({ type }) => type === undefined || type === 'qemu')
  if (channel !== undefined) {
    const holder = await channelHolder(name, channel, session)
    if ('found' in holder) return sourceOf(holder.found)
    throw new TemplateError([error(holder.code, holder.summary, holder.detail, range)])
  }
  const isMeant = (one: Resource) => (id === undefined ? one.name === name : one.vmid === id)
  const listed = machines.filter(isMeant)
  const fitting = listed.length > 0 ? listed : (await machinesOfNode(session)).filter(isMeant)
  const found = await firstFit(fitting, id === undefined, session)
  if (found === undefined) {
    const what = id === undefined ? JSON.stringify(name) : id
    const detail = seen(machines, id === undefined ? name : '')
    throw new TemplateError([
      error('unknown-clone-source', `There is no virtual machine ${what} to clone`, detail, range),
    ])
  }
  const revoked = revokedFor(found)
  if (revoked !== undefined)
    throw new TemplateError([
      error(
        'template-revoked',
        `Template ${found.vm.vmid} (${String(found.config['name'] ?? '')}) is revoked`,
        `${revoked}\nNothing is to be made of it any more. Name another template, or build it anew.`,
        range,
      ),
    ])
  return sourceOf({ vmid: found.vm.vmid, node: found.vm.node, config: found.config })
}

/** Machines of the name are looked at, and no others: a cluster may have thousands. */
async function channelHolder(name: string, channel: string, session: Session): Promise<Choice> {
  const { client, node, task } = session
  const machines: Machine[] = []
  const all = await currentResources(session)
  for (const { vmid, node: own = node } of all.filter((one) => one.name === name && one.template === 1)) {
    if (vmid === undefined) continue
    const config = await ifAllowed(() => new Vm(client, own, vmid, task).config())
    if (config !== undefined) machines.push({ vmid, node: own, config })
  }
  const entries = machines.map((machine) => entryOf(machine, []))
  const choice = chooseTemplate({ name, channel, tag: undefined, newest: false, node }, entries)
  if (entries.length > 0 || 'found' in choice) return choice
  return {
    code: 'unknown-clone-source',
    summary: `There is no template ${JSON.stringify(name)} to clone`,
    detail: seen(all, name),
  }
}

function sourceOf({ vmid, node, config }: Machine): CloneSource {
  const drives = [...drivesOf(config)].filter(([key]) => /^(ide|sata|scsi|virtio)\d+$/.test(key))
  return {
    vmid,
    name: String(config['name'] ?? ''),
    node,
    disks: new Map(
      drives.filter(([, { cdrom }]) => !cdrom).map(([key, { file }]) => [key, parseVolid(file)?.storage ?? '']),
    ),
    drives: drives.map(([key]) => key),
    others: Object.keys(config),
    hasAgent: hasAgent(config),
    cloudInit: drives.filter(([, { cloudInit }]) => cloudInit).map(([key]) => key),
  }
}

interface Found {
  readonly vm: Vm
  readonly config: VmConfig
}

/**
 * One on the build's own node before others. `byName`: the machine of a build that is under way or was cut off may have
 * the name already and is not meant, nor is a template that has its successor beside it, or is revoked while another is not.
 */
async function firstFit(
  fitting: readonly Resource[],
  byName: boolean,
  { client, node, task }: Session,
): Promise<Found | undefined> {
  const ids = new Set(fitting.map(({ vmid }) => vmid))
  const nearFirst = fitting.toSorted((left, right) => Number(right.node === node) - Number(left.node === node))
  let followed: Found | undefined
  let revoked: Found | undefined
  for (const { vmid, node: own } of nearFirst) {
    if (vmid === undefined) continue
    const vm = new Vm(client, own ?? node, vmid, task)
    const config = await vm.config()
    const description = String(config?.['description'] ?? '')
    if (config === undefined || (byName && runMark.test(description))) continue
    const found = { vm, config }
    if (!byName) return found
    if (revokedFor(found) !== undefined) revoked ??= found
    else if (successorsIn(description).some((other) => other !== vmid && ids.has(other))) followed ??= found
    else return found
  }
  return followed ?? revoked
}

/** Why nothing is to be made of it. What is no template has the record of the one that it was cloned from. */
function revokedFor({ config }: Found): string | undefined {
  return config['template'] === 1 ? recordIn(String(config['description'] ?? ''))?.revoked : undefined
}

function seen(machines: readonly Resource[], name: string): string {
  const names = machines.flatMap((one) => (one.template === 1 && one.name !== undefined ? [one.name] : []))
  const templates = [...new Set(names)].sort()
  const every = machines.flatMap((one) => one.name ?? [])
  return `Templates that these credentials see: ${listed(templates) || 'none'}. A machine is seen only with VM.Audit on it.${name === '' ? '' : didYouMean(name, every)}`
}
