import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { isSealed, openBody, sealBody, sealedType } from '../../../src/communicators/winrm/sealed-body.ts'
import { Authentication, type Login } from './authentication.ts'
import { GuestSystem } from './guest-system.ts'
import { packerScripts } from './packer-scripts.ts'
import { productScripts } from './product-scripts.ts'
import { Shells } from './shells.ts'
import type { Seen, WinrmServer, WinrmServerOptions } from './winrm-server-options.ts'
import { faults, readRequest, renderAnswer, renderFault, WsmanFault, type WsmanRequest } from './wsman-message.ts'

/** A server of WinRM, made from [MS-WSMV] and [MS-NLMP], whose guest is a folder of this machine. */
export async function startWinrmServer(options: WinrmServerOptions): Promise<WinrmServer> {
  const { certificate, allow = ['basic', 'ntlm'], host = '127.0.0.1', maxEnvelopeSize = 512_000 } = options
  const encrypted = certificate !== undefined
  const clear = encrypted || options.allowUnencrypted !== false
  const authentication = new Authentication({
    users: options.users,
    basic: allow.includes('basic') && clear,
    ntlm: allow.includes('ntlm'),
    certificate: certificate?.cert,
  })
  const system = new GuestSystem({
    folder: options.folder,
    kind: options.system ?? 'sh',
    scripts: [...(options.scripts ?? []), ...productScripts, ...packerScripts],
    // The command that asks for it ends first.
    restart: () => setTimeout(() => void reboot(), 50),
  })
  const newShells = () =>
    new Shells({ shells: 30, commandsPerShell: Number.POSITIVE_INFINITY, ...options.limits }, (invocation) =>
      system.start(invocation),
    )
  let shells = newShells()
  const seen: Seen[] = []
  const refusals: string[] = []
  const sockets = new Set<Socket>()
  let restarts = 0
  let isStopped = false

  const listener: RequestListener = (request, response) => {
    handle(request, response).catch(() => request.socket.destroy())
  }
  const make = (): Server => {
    const made = certificate === undefined ? createServer(listener) : (createTlsServer(certificate, listener) as Server)
    made.keepAliveTimeout = 0
    return made.on(encrypted ? 'secureConnection' : 'connection', (socket: Socket) => {
      sockets.add(socket.setNoDelay(true))
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    })
  }
  let server = make()

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, maxEnvelopeSize)
    const login = authentication.check(request)
    if ('challenges' in login) {
      if (login.why !== 'challenged') refusals.push(login.why)
      response.writeHead(401, { 'www-authenticate': [...login.challenges], 'content-length': 0 }).end()
      return
    }
    const sealed = isSealed(request.headers['content-type'])
    if (request.url?.startsWith('/wsman') !== true) return void response.writeHead(404, { 'content-length': 0 }).end()
    // The first request of NTLM often has nothing in it: it is there to be let in.
    if (body?.length === 0) return void response.writeHead(200, { 'content-length': 0 }).end()
    if (!sealed && !clear) {
      refusals.push('the message was not encrypted')
      return void response.writeHead(401, { 'www-authenticate': 'Negotiate', 'content-length': 0 }).end()
    }
    const reply = replier(response, sealed ? login : undefined)
    if (body === undefined) return reply(500, renderFault(faults.tooLarge))
    let parsed: WsmanRequest | undefined
    try {
      const text = (sealed ? openBody(body, login.security!) : body).toString('utf8')
      parsed = readRequest(text)
      const { action } = parsed
      const entry = {
        action,
        count: seen.filter((each) => each.action === action).length + 1,
        sealed,
        user: login.user,
      }
      seen.push(entry)
      const mishap = api.mishap?.(entry, parsed)
      if (mishap === 'hang') return
      if (mishap === 'break-before') return void request.socket.destroy()
      if (typeof mishap === 'object') {
        if ('fault' in mishap) throw new WsmanFault(mishap.fault)
        response
          .writeHead(mishap.status, { 'content-type': mishap.type ?? 'application/soap+xml;charset=UTF-8' })
          .end(mishap.body)
        return
      }
      const gone = new AbortController()
      response.once('close', () => gone.abort())
      const answer = await shells.handle(parsed, gone.signal)
      if (mishap === 'break-after') return void request.socket.destroy()
      reply(200, renderAnswer(parsed, answer))
    } catch (thrown) {
      if (!(thrown instanceof WsmanFault)) throw thrown
      reply(500, renderFault(thrown.fault, parsed?.messageId))
    }
  }

  const listen = async (port: number): Promise<void> => {
    const listening = server
    await new Promise<void>((resolve, reject) => listening.once('error', reject).listen(port, host, resolve))
  }
  const goDown = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
    const old = shells
    shells = newShells()
    await old.end()
  }
  async function reboot(): Promise<void> {
    if (isStopped) return
    await goDown()
    restarts++
    await sleep(options.restart ?? 300)
    if (isStopped) return
    server = make()
    await listen(port)
  }

  await listen(options.port ?? 0)
  const { port } = server.address() as AddressInfo
  const stop = async (): Promise<void> => {
    isStopped = true
    await goDown()
    await system.stop()
  }
  const api: WinrmServer = {
    host,
    port,
    url: `${encrypted ? 'https' : 'http'}://${host}:${port}/wsman`,
    disk: system.disk,
    seen,
    refusals,
    get connections() {
      return sockets.size
    },
    get shells() {
      return shells.count
    },
    get running() {
      return shells.running
    },
    get restarts() {
      return restarts
    },
    mishap: undefined,
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
    reboot,
    stop,
    [Symbol.asyncDispose]: stop,
  }
  return api
}

/** Undefined: it is larger than is allowed. */
async function readBody(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= most) chunks.push(chunk)
  }
  return size > most ? undefined : Buffer.concat(chunks)
}

function replier(response: ServerResponse, login: Login | undefined): (status: number, text: string) => void {
  return (status, text) => {
    const plain = Buffer.from(text)
    const body = login?.security === undefined ? plain : sealBody(plain, login.security)
    const type = login?.security === undefined ? 'application/soap+xml;charset=UTF-8' : sealedType
    response.writeHead(status, { 'content-type': type, 'content-length': body.length }).end(body)
  }
}
