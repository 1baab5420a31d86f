import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { createWebSocketStream, WebSocketServer } from 'ws'
import type { Datacenter } from '../datacenter.ts'
import type { Answer } from './reply.ts'

export type Checked = Answer | { readonly port: number }

/** Connects a WebSocket to the display of a machine once `check` has admitted it. */
export function createDisplayGate(
  datacenter: () => Datacenter,
  check: (request: IncomingMessage) => Promise<Checked>,
): (request: IncomingMessage, socket: Socket, head: Buffer) => void {
  const server = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false })
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
    const version = request.headers['sec-websocket-version']
    const checked = await check(request)
    if ('status' in checked) return refuse(socket, checked)
    if (request.headers['sec-websocket-key'] === undefined) return refuse(socket, fault('missing websocket-key'))
    if (version !== '13') return refuse(socket, fault(`unsupported websocket-version '${version}'`))
    const proxy = datacenter().vncProxies.find(checked.port)
    if (proxy === undefined) {
      socket.destroy()
      return
    }
    const display = await proxy.connect()
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

function fault(text: string): Answer {
  return { status: 500, reason: text, body: `${text}\n`, contentType: '' }
}

/** The handshake took the socket away from the HTTP server: the refusal is written by hand. */
function refuse(socket: Socket, answer: Answer): void {
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
