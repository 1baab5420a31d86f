import { resolve } from 'node:path'
import { AnswerRecord } from '../../../boot/answer-record.ts'
import { AnswerServer } from '../../../boot/answer-server.ts'
import { hostAddressFor } from '../../../boot/host-address.ts'
import type { Evidence } from '../../../communicators/communicator-kind.ts'
import type { BuildContext } from '../../builder.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Session } from '../server-session.ts'

export interface Answers {
  /** What the guest is told; undefined without an address that it could reach. */
  readonly ip: string | undefined
  /** 0 where nothing is served. */
  readonly port: number
  /** Waits until somebody asks for something, so many milliseconds at most. Did somebody? */
  awaitRequest(milliseconds: number): Promise<boolean>
  /** What was asked of it; nothing where nothing is served. */
  evidence(): readonly Evidence[]
  close(): Promise<void>
}

/** Serves http_directory or http_content to the guest, and finds the address under which it reaches this machine. */
export async function serveAnswers(plan: MachinePlan, session: Session, context: BuildContext): Promise<Answers> {
  const { options, typing, cards } = plan
  const hasContent = Object.keys(options.http_content).length > 0
  const serves = options.answer_media === 'http' && (options.http_directory !== '' || hasContent)
  const needsAddress = serves || typing?.command.tellsAddress === true
  if (!needsAddress) return nothingServed(undefined)

  const { advertise, bind, why } = await hostAddressFor({
    node: session.client.url.hostname,
    bindAddress: options.http_bind_address,
    interface: options.http_interface,
    protocol: options.http_network_protocol,
    bridgeAddress: () => bridgeAddress(cards[0]?.bridge, session),
  })
  if (!serves) return nothingServed(advertise)

  const record = new AnswerRecord()
  const started = context.clock.now()
  const asked = Promise.withResolvers<true>()
  const server = await AnswerServer.start({
    serve: hasContent
      ? { content: options.http_content }
      : { directory: resolve(context.workingDirectory, options.http_directory) },
    bind,
    portMin: options.http_port_min,
    portMax: options.http_port_max,
    onRequest: (request) => {
      asked.resolve(true)
      const count = record.note(request, context.clock.now() - started)
      if (count === undefined) return
      const { method, path, status, client, note } = request
      const often = count > 1 ? `, and ${count - 1} more like it` : ''
      context.message(
        `HTTP ${method} ${path} from ${client}: ${status}${note === undefined ? '' : ` (${note})`}${often}`,
      )
    },
  })
  context.emit({ kind: 'serving', port: server.port, open: true })
  const url = `http://${advertise}:${server.port}/`
  context.message(`Serving answer files at ${url}. ${why}`)
  return {
    ip: advertise,
    port: server.port,
    awaitRequest: (milliseconds) => within(milliseconds, asked.promise, context),
    evidence: () => record.evidence(url),
    close: async () => {
      context.emit({ kind: 'serving', port: server.port, open: false })
      await server.close()
    },
  }
}

async function within(
  milliseconds: number,
  asked: Promise<true>,
  { clock, signal }: Pick<BuildContext, 'clock' | 'signal'>,
): Promise<boolean> {
  const over = new AbortController()
  const late = clock.sleep(milliseconds, AbortSignal.any([signal, over.signal])).then(() => false)
  try {
    return await Promise.race([asked, late])
  } finally {
    over.abort()
    late.catch(() => {})
  }
}

function nothingServed(ip: string | undefined): Answers {
  return { ip, port: 0, awaitRequest: async () => true, evidence: () => [], close: async () => {} }
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
