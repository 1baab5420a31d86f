import { resolve } from 'node:path'
import { AnswerServer } from '../../../boot/answer-server.ts'
import { hostAddressFor } from '../../../boot/host-address.ts'
import type { BuildContext } from '../../builder.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Session } from '../server-session.ts'

export interface Answers {
  /** What the guest is told; undefined without an address that it could reach. */
  readonly ip: string | undefined
  /** 0 where nothing is served. */
  readonly port: number
  close(): Promise<void>
}

/** Serves http_directory or http_content to the guest, and finds the address under which it reaches this machine. */
export async function serveAnswers(plan: MachinePlan, session: Session, context: BuildContext): Promise<Answers> {
  const { options, typing, cards } = plan
  const hasContent = Object.keys(options.http_content).length > 0
  const serves = options.http_directory !== '' || hasContent
  const needsAddress = serves || typing?.command.tellsAddress === true
  if (!needsAddress) return { ip: undefined, port: 0, close: async () => {} }

  const { advertise, bind, why } = await hostAddressFor({
    node: session.client.url.hostname,
    bindAddress: options.http_bind_address,
    interface: options.http_interface,
    protocol: options.http_network_protocol,
    bridgeAddress: () => bridgeAddress(cards[0]?.bridge, session),
  })
  if (!serves) return { ip: advertise, port: 0, close: async () => {} }

  const server = await AnswerServer.start({
    serve: hasContent
      ? { content: options.http_content }
      : { directory: resolve(context.workingDirectory, options.http_directory) },
    bind,
    portMin: options.http_port_min,
    portMax: options.http_port_max,
    onRequest: ({ method, path, status, client, note }) => {
      context.message(`HTTP ${method} ${path} from ${client}: ${status}${note === undefined ? '' : ` (${note})`}`)
    },
  })
  context.message(`Serving answer files at http://${advertise}:${server.port}/. ${why}`)
  return { ip: advertise, port: server.port, close: () => server.close() }
}

async function bridgeAddress(bridge: string | undefined, { client, node }: Session): Promise<string | undefined> {
  const interfaces = (await client.api.nodes.$(node).network.$get()) as unknown as readonly {
    iface: string
    address?: string
    cidr?: string
  }[]
  const found = interfaces.find(({ iface }) => iface === bridge)
  return found?.address ?? found?.cidr?.replace(/\/.*$/, '')
}
