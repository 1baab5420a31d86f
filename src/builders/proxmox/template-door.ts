import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { DoorContext, OpenTemplate, TemplateDoor } from '../template-door.ts'
import type { Vm } from './machine/vm.ts'
import type { CommonOptions } from './options/common-options.ts'
import { connect, type Session, sessionOf } from './server-session.ts'
import { takeBack } from './take-back.ts'

/** The way back to the machine of a build, with its connection and its patience. */
export function templateDoor(
  { vmid, node }: Vm,
  { template_name: name, pool, task_timeout: silence }: CommonOptions,
  connection: ConnectionOverrides,
  { isMachine = false, vmids }: { readonly isMachine?: boolean; readonly vmids?: Session['vmids'] } = {},
): TemplateDoor {
  const open = async (context: DoorContext): Promise<OpenTemplate> => {
    const client = await connect(connection, context)
    for (const text of client.secrets()) context.emit({ kind: 'secret', text, name: 'the connection' })
    return {
      vmid,
      name,
      isMachine,
      pool: pool || undefined,
      session: { ...sessionOf(client, node, silence, context), vmids },
      context,
      [Symbol.asyncDispose]: () => client.close(),
    }
  }
  return {
    vmid,
    name,
    node,
    isMachine,
    open,
    async takeBack(artifact, context) {
      await using template = await open(context)
      await takeBack(artifact, template)
    },
  }
}
