import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { DoorContext, OpenTemplate, TemplateDoor } from '../template-door.ts'
import { takeBack } from './discard-machine.ts'
import type { Vm } from './machine/vm.ts'
import { connect, sessionOf } from './server-session.ts'

/** `silence`: milliseconds for which a task may say nothing, as the build has it. */
export function templateDoor(
  { vmid, node }: Vm,
  name: string,
  connection: ConnectionOverrides,
  silence: number | undefined,
): TemplateDoor {
  const open = async (context: DoorContext): Promise<OpenTemplate> => {
    const client = await connect(connection, context)
    for (const text of client.secrets()) context.emit({ kind: 'secret', text, name: 'the connection' })
    return {
      vmid,
      name,
      session: sessionOf(client, node, silence, context),
      context,
      [Symbol.asyncDispose]: () => client.close(),
    }
  }
  return {
    vmid,
    name,
    node,
    open,
    async takeBack(artifact, context) {
      await using template = await open(context)
      await takeBack(artifact, template)
    },
  }
}
