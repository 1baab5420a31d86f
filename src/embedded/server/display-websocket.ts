import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { ApiError } from '../api-errors.ts'
import type { Datacenter } from '../datacenter.ts'
import type { Answer } from './send-answer.ts'

/**
 * Connects a WebSocket to the display of a machine once `check` has admitted it. What is no display is answered as if
 * nobody had asked to upgrade.
 */
export function createDisplayGate(
  datacenter: () => Datacenter,
  check: (request: IncomingMessage) => Promise<Answer | undefined>,
): (request: IncomingMessage, socket: Socket, head: Buffer) => void {
  const server = new WebSocketServer({ noServer: true, handleProtocols: echoProtocols })
  // The library's own spelling is another one.
  server.on('headers', (lines: string[]) => {
    for (const [index, line] of lines.entries())
      if (line === 'Connection: Upgrade') lines[index] = 'Connection: upgrade'
  })
  return (request, socket, head) => {
    socket.on('error', () => {})
    void admit(request, socket, head).catch(() => socket.destroy())
  }

  async function admit(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    const checked = await check(request)
    const isDisplay = request.method === 'GET' && /websocket(?:\?|$)/.test(request.url ?? '')
    const complaint = isDisplay ? complaintOf(request) : undefined
    if (complaint !== undefined) return refuse(socket, 500, complaint)
    if (checked === undefined) {
      socket.destroy()
      return
    }
    if (!isDisplay || checked.status !== 200) return answerByHand(socket, checked)
    const { data } = JSON.parse(String(checked.body)) as { data: { port: string } }
    const proxy = datacenter().vncProxies.find(Number(data.port))
    if (proxy === undefined) {
      socket.destroy()
      return
    }
    const display = await proxy.connect().catch((thrown: unknown) => {
      if (!(thrown instanceof ApiError)) throw thrown
      refuse(socket, thrown.status, thrown.message)
    })
    if (display === undefined) return
    server.handleUpgrade(request, socket, head, (client) => {
      const stream = createWebSocketStream(client)
      stream.on('error', () => display.destroy())
      display.on('error', () => stream.destroy())
      display.on('close', () => stream.destroy())
      stream.on('close', () => display.destroy())
      stream.pipe(display).pipe(stream)
    })
  }
}

/** All that were offered, as they were written: a genuine server does not choose. */
function echoProtocols(_: Set<string>, request: IncomingMessage): string | false {
  return request.headers['sec-websocket-protocol'] ?? false
}

/** What is wrong with a handshake, whether its sender may look or not. */
function complaintOf({ headers }: IncomingMessage): string | undefined {
  const { upgrade = '', 'sec-websocket-version': version = '', 'sec-websocket-key': key } = headers
  if (upgrade.toLowerCase() !== 'websocket') return `unable to upgrade to protocol '${upgrade.toLowerCase()}'`
  if (version !== '13') return `unsupported websocket-version '${version}'`
  return key === undefined ? 'missing websocket-key' : undefined
}

function refuse(socket: Socket, status: number, reason: string): void {
  answerByHand(socket, { status, reason, body: `${reason}\n`, contentType: '' })
}

/** The handshake took the socket away from the HTTP server. */
function answerByHand(socket: Socket, answer: Answer): void {
  const date = new Date().toUTCString()
  const body = Buffer.from(answer.body)
  const type = answer.contentType ?? (body.length > 0 ? 'application/json;charset=UTF-8' : '')
  const lines = [
    `HTTP/1.1 ${answer.status} ${answer.reason}`,
    'Cache-Control: max-age=0',
    'Connection: close',
    `Date: ${date}`,
    'Pragma: no-cache',
    'Server: pve-api-daemon/3.0',
    ...(body.length > 0 ? [`Content-Length: ${body.length}`] : []),
    ...(type === '' ? [] : [`Content-Type: ${type}`]),
    `Expires: ${date}`,
  ]
  socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]))
}
