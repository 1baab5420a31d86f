import { artifactOf } from '../../builders/proxmox/machine/artifact-of.ts'
import { Vm, type VmConfig } from '../../builders/proxmox/machine/vm.ts'
import { replicaMark } from '../../builders/proxmox/plan/build-marks.ts'
import { buildDescription, buildTag } from '../../builders/proxmox/plan/machine-plan.ts'
import { type Parameters, present } from '../../builders/proxmox/plan/parameters.ts'
import { sealOf } from '../../builders/proxmox/record/seal.ts'
import { recordIn, withRecord } from '../../builders/proxmox/record/template-record.ts'
import { claimMachine } from '../../builders/proxmox/steps/make-machine.ts'
import type { DoorContext, OpenTemplate } from '../../builders/template-door.ts'
import { ExternalError } from '../../diagnostics/errors.ts'
import type { MachineArtifact } from '../../events/artifact.ts'
import type { CloseReason } from '../../events/journal.ts'
import { storagesOn, volumesIn } from './cluster-facts.ts'
import { planRoute, type Route } from './plan-route.ts'
import type { Destination } from './replicate-options.ts'

/**
 * Makes a copy of the template on a node or a storage: a full clone, brought there and turned into a template while it
 * carries the mark of the build. Without the mark it is the user's. What fails or is cut off is removed by the clean-up.
 */
export async function makeReplica(open: OpenTemplate, destination: Destination): Promise<MachineArtifact> {
  const { session, context, vmid: source } = open
  const { client, node: own } = session
  const template = await read(new Vm(client, own, source))
  const [here, there] = await Promise.all([storagesOn(own, session), storagesOn(destination.node, session)])
  const route = planRoute(template, destination, { own, here, there })
  const { machine, close, arrived } = await clone(open, template, destination, route)
  const vm = route.kind === 'migrate' ? await migrate(machine, destination, route, open) : machine
  arrived()
  if (route.cloudInit.length > 0) await vm.configure(cloudInitDrives(route))
  await vm.convertToTemplate()
  const made = await read(vm)
  const artifact = artifactOf('template', vm, made)
  context.emit({ kind: 'replicated', replica: artifact })
  await vm.configure(finalSettings(template, source, made))
  close('handed-over')
  return artifact
}

async function read(vm: Vm): Promise<VmConfig> {
  const config = await vm.config()
  if (config !== undefined) return config
  throw new ExternalError('machine-disappeared', `Virtual machine ${vm.vmid} has disappeared`)
}

interface Cloned {
  readonly machine: Vm
  /** Of the journal's entry for where the copy ends. */
  close(why: CloseReason): void
  /** Nothing of it is where it was made. */
  arrived(): void
}

async function clone(
  open: OpenTemplate,
  template: VmConfig,
  { node, vmid }: Destination,
  route: Route,
): Promise<Cloned> {
  const { session, context, vmid: source, name, pool = '' } = open
  const from = { node: session.node, vmid: source }
  const place = (on: string) => ({ ...session, node: on, place: { ...session.place, node: on } })
  const at = route.kind === 'migrate' ? place(session.node) : place(node)
  const ends: ((why: CloseReason) => void)[] = []
  // Where it will be is written down before where it is: what is on its way has an entry wherever it ends.
  const record: DoorContext['record'] = (subject, where) => {
    ends.length = 0
    if (route.kind === 'migrate' && subject.kind === 'vm')
      ends.push(context.record({ ...subject, source: { node: where.node, vmid: subject.vmid } }, { ...where, node }))
    ends.push(context.record(subject, where))
    return (why) => {
      for (const end of ends.toReversed()) end(why)
    }
  }
  const copy = (to: Vm, mark: string) =>
    to.cloneFrom(
      from,
      { name, description: buildDescription(mark), full: 1, ...present({ pool }), ...route.clone },
      context.mark,
    )
  const named = { vmid, options: { vm_name: name, template_name: name } }
  const { vm: machine } = await claimMachine(named, at, { ...context, record }, copy, from)
  const tags = [...tagsOf(template), buildTag].join(';')
  await machine.configure({ tags, ...(template['protection'] === 1 ? { protection: 0 } : {}), ...route.before })
  const [final, ...others] = ends
  return {
    machine,
    close: (why) => final?.(why),
    arrived: () => {
      for (const end of others) end('gone')
    },
  }
}

async function migrate(
  machine: Vm,
  { node, storage }: Destination,
  route: Route,
  { session }: OpenTemplate,
): Promise<Vm> {
  await machine.migrate(node, present({ targetstorage: route.mapsStorage ? (storage ?? '') : '' }))
  return new Vm(session.client, node, machine.vmid, session.task)
}

function cloudInitDrives({ cloudInit }: Route): Parameters {
  return Object.fromEntries(cloudInit.map(({ key, storage }) => [key, `${storage}:cloudinit`]))
}

function finalSettings(template: VmConfig, source: number, copy: VmConfig): Parameters {
  const tags = tagsOf(template).join(';')
  const lines = String(template['description'] ?? '')
    .trimEnd()
    .split('\n')
  const kept = lines.filter((line) => !line.startsWith('proxmox-template-action: '))
  const own = kept.join('\n').trimEnd()
  const protection = template['protection'] === 1 ? { protection: 1 } : {}
  const record = recordIn(own)
  // Its disks are others: what tells whether anybody has changed it is its own.
  const seal = () => sealOf({ ...copy, description: own, tags, ...protection })
  const text = record === undefined ? own : withRecord(own, { ...record, seal: seal() })
  return {
    description: [text.trimEnd(), replicaMark(source)].filter((part) => part !== '').join('\n\n'),
    ...(tags === '' ? { delete: 'tags' } : { tags }),
    ...protection,
  }
}

function tagsOf(config: VmConfig): readonly string[] {
  return String(config['tags'] ?? '')
    .split(/[;, ]+/)
    .filter((tag) => tag !== '' && tag !== buildTag)
}

/** The drives that a machine would have in its configuration: for who replaces older copies. */
export function storagesOf(config: VmConfig): readonly string[] {
  return volumesIn(config)
    .filter(({ isMedium, isCloudInit }) => !isMedium && !isCloudInit)
    .map(({ storage }) => storage)
}
