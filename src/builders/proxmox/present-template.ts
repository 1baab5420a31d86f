import { drivesOf } from '../../proxmox/notation/drive-notation.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { PresentTemplate } from '../present-template.ts'
import type { DoorContext } from '../template-door.ts'
import { connectionOf } from './connection-of.ts'
import { artifactOf } from './machine/artifact-of.ts'
import { Vm } from './machine/vm.ts'
import { currentResources } from './machine-list.ts'
import type { MachinePlan } from './plan/machine-plan.ts'
import { type CatalogueEntry, entryOf, newestFirst } from './record/catalogue.ts'
import { connect, sessionOf } from './server-session.ts'
import { templateDoor } from './template-door.ts'

/**
 * The template of an ID, or where that is not known the newest of the build's name: handed over, and no copy of one on
 * another node. Undefined: there is none. Throws ProxmoxError.
 */
export async function presentTemplate(
  { options }: MachinePlan,
  vmid: number | undefined,
  overrides: ConnectionOverrides,
  context: DoorContext,
): Promise<PresentTemplate | undefined> {
  const connection = connectionOf(options, overrides)
  const client = await connect(connection, context)
  try {
    for (const text of client.secrets()) context.emit({ kind: 'secret', text, name: 'the connection' })
    const session = sessionOf(client, connection.node ?? '', options.task_timeout, context)
    const resources = (await currentResources(session)).filter(
      (one) => one.template === 1 && (vmid === undefined ? one.name === options.template_name : one.vmid === vmid),
    )
    const found: { readonly vm: Vm; readonly entry: CatalogueEntry }[] = []
    for (const { vmid: id, node = session.node, type = 'qemu' } of resources) {
      if (id === undefined || type !== 'qemu') continue
      const vm = new Vm(client, node, id, session.task)
      const config = await vm.config()
      if (config === undefined) continue
      const entry = entryOf({ node, vmid: id, config }, [])
      if (config['template'] === 1 && !entry.isUnfinished && !entry.isCopy) found.push({ vm, entry })
    }
    const [newest] = found.toSorted((left, right) => newestFirst(left.entry, right.entry))
    if (newest === undefined) return undefined
    const { vm, entry } = newest
    return {
      artifact: artifactOf('template', vm, entry.config),
      record: entry.record,
      madeAt: entry.madeAt,
      isProtected: entry.isProtected,
      door: templateDoor(vm, { ...options, template_name: entry.name }, connection),
      reach: options,
    }
  } finally {
    await client.close()
  }
}

/** Does cloud-init tell its guest anything? */
export function hasCloudInit(config: Readonly<Record<string, string | number>>): boolean {
  return [...drivesOf(config).values()].some(({ cloudInit }) => cloudInit)
}
