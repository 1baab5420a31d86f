import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { LookContext, Standing, StandingTemplate } from '../builder.ts'
import { connectionOf } from './connection-of.ts'
import { ifAllowed } from './machine/all-machines.ts'
import { artifactOf } from './machine/artifact-of.ts'
import { Vm } from './machine/vm.ts'
import { currentResources } from './machine-list.ts'
import type { Clone } from './plan/clone.ts'
import type { MachinePlan } from './plan/machine-plan.ts'
import { type CatalogueEntry, entryOf, newestFirst } from './record/catalogue.ts'
import { holderOf } from './record/channel.ts'
import { connect, type Session, sessionOf } from './server-session.ts'
import { findSource } from './steps/find-clone-source.ts'

/** `source`: what is cloned; undefined: nothing is. */
export async function lookAround(
  plan: MachinePlan,
  held: MachinePlan,
  source: Clone['source'] | undefined,
  overrides: ConnectionOverrides,
  context: LookContext,
): Promise<Standing> {
  const { options } = plan
  const connection = connectionOf(options, overrides)
  const client = await connect(connection, context)
  try {
    for (const text of client.secrets()) context.emit({ kind: 'secret', text, name: 'the connection' })
    const session = sessionOf(client, connection.node ?? '', options.task_timeout, context)
    return {
      base: source === undefined ? undefined : await baseOf(source, session, context),
      template: options.skip_convert_to_template ? undefined : await templateOf(plan, held, session, context),
    }
  } finally {
    await client.close()
  }
}

/**
 * A template that says what it was made of is that, and when: a newer one of the same making has newer packages. Any
 * other machine is its configuration, which counts its changes.
 */
async function baseOf(source: Clone['source'], session: Session, context: LookContext): Promise<string> {
  const { vmid, node } = await findSource(source, session, context)
  const config = (await new Vm(session.client, node, vmid, session.task).config()) ?? {}
  const { record } = entryOf({ vmid, node, config }, [])
  if (record?.fingerprint !== undefined) return `${record.fingerprint} ${record.built}`
  return `${vmid} ${String(config['digest'] ?? '')}`
}

/**
 * The template that such a build has made last: with its fixed ID, else of its name, or, where the name is another in every run, of the build's.
 * Not one that is revoked, not a build's that is not done, not a copy.
 */
async function templateOf(
  { options: { template_name: name }, vmid }: MachinePlan,
  held: MachinePlan,
  session: Session,
  context: LookContext,
): Promise<StandingTemplate | undefined> {
  const hasName = name === held.options.template_name
  const resources = await currentResources(session)
  const entries: CatalogueEntry[] = []
  for (const { vmid: id, node, template, type = 'qemu', name: own } of resources) {
    if (id === undefined || template !== 1 || type !== 'qemu' || (hasName && own !== name)) continue
    const at = node ?? session.node
    const config = await ifAllowed(() => new Vm(session.client, at, id, session.task).config())
    if (config !== undefined) entries.push(entryOf({ vmid: id, node: at, config }, []))
  }
  const fitting = entries.filter(
    ({ record, isUnfinished, isCopy }) =>
      record !== undefined &&
      record.revoked === undefined &&
      !isUnfinished &&
      !isCopy &&
      (hasName || record.build === context.name),
  )
  const newest = fitting.toSorted(newestFirst)[0]
  const own = fitting.find((one) => one.vmid === vmid)
  const found = context.channel === undefined ? (own ?? newest) : holderOf(context.channel, fitting)
  if (found?.record === undefined) return undefined
  const vm = new Vm(session.client, found.node, found.vmid, session.task)
  return {
    artifact: artifactOf('template', vm, found.config),
    fingerprint: found.record.fingerprint,
    parts: found.record.parts,
    builtAt: Date.parse(found.record.built),
    isAltered: found.isAltered,
  }
}
