import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { type AddressInfo, connect, type Socket } from 'node:net'
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2'
import { generateKeyPair } from '../../src/communicators/ssh/key-pair.ts'

export interface GuestServerOptions {
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Who is let in; undefined: it answers the context itself. */
  authenticate(context: AuthContext): boolean | undefined
  /** What is offered to those who are not. */
  readonly methods?: readonly ('password' | 'keyboard-interactive' | 'publickey')[]
  /** What a guest of another kind than this machine would say to a command; undefined: it is run here. */
  readonly answer?: (command: string) => string | undefined
  /** Default: a new one. */
  readonly hostKey?: string
  /** Added to the environment of commands. */
  readonly env?: Readonly<Record<string, string>>
}

export interface GuestServer {
  readonly port: number
  readonly commands: readonly string[]
  readonly connections: number
  /** Breaks every connection, as a machine that loses its power. */
  cut(): void
  stop(): Promise<void>
}

/** An SSH server of ssh2 that runs commands in this machine's shell and forwards connections. */
export async function startGuestServer(options: GuestServerOptions): Promise<GuestServer> {
  const privateKey = options.hostKey ?? (await generateKeyPair({ type: 'ed25519', bits: 0, name: 'host' })).privateKey
  const commands: string[] = []
  const open = new Set<Connection>()
  const children = new Set<{ kill(signal: 'SIGKILL'): unknown }>()
  let connections = 0
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    connections++
    open.add(client)
    socketOf(client).setNoDelay(true)
    client.on('error', () => {})
    client.on('close', () => open.delete(client))
    client.on('authentication', (context) => {
      const allowed = options.authenticate(context)
      if (allowed === true) context.accept()
      else if (allowed === false) context.reject([...(options.methods ?? ['password', 'publickey'])])
    })
    client.on('tcpip', (accept, _reject, { destIP, destPort }) => {
      const channel = accept()
      const socket = connect(destPort, destIP)
      socket.on('error', () => channel.close())
      channel.on('error', () => socket.destroy())
      channel.pipe(socket).pipe(channel)
    })
    client.on('request', (accept, reject, name, info) => {
      if (name !== 'tcpip-forward') return reject?.()
      accept?.()
      const { bindPort } = info as { bindPort: number }
      forwards.set(bindPort, client)
    })
    client.on('ready', () => {
      client.on('session', (acceptSession) => {
        const session = acceptSession()
        session.on('pty', (accept) => accept?.())
        session.on('exec', (accept, _reject, { command }) => {
          commands.push(command)
          const said = options.answer?.(command)
          if (said !== undefined) {
            const channel = accept()
            channel.write(said)
            channel.exit(0)
            channel.end()
            return
          }
          runIn(accept(), command)
        })
      })
    })
  })
  const forwards = new Map<number, Connection>()

  const runIn = (channel: ServerChannel, command: string): void => {
    const child = spawn('/bin/sh', ['-c', command], { env: { ...process.env, ...options.env } })
    children.add(child)
    channel.on('error', () => child.kill('SIGKILL')).on('close', () => child.stdout.destroy())
    channel.pipe(child.stdin.on('error', () => {}))
    child.stdout.pipe(channel, { end: false })
    child.stderr.pipe(channel.stderr, { end: false })
    child.on('close', (code, signal) => {
      children.delete(child)
      if (signal !== null) channel.exit(signal.replace('SIG', ''))
      else channel.exit(code ?? 0)
      channel.end()
    })
  }

  await new Promise<void>((resolve) => server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve))
  const cut = (): void => {
    for (const child of children) child.kill('SIGKILL')
    for (const client of open) socketOf(client).destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    commands,
    get connections() {
      return connections
    },
    cut,
    async stop() {
      cut()
      await new Promise((resolve) => server.close(resolve))
      // The guest's /tmp is this machine's: another user's script of the same name would stand in the way.
      await Promise.all(scriptsIn(commands).map((file) => rm(file, { force: true })))
    },
  }
}

function scriptsIn(commands: readonly string[]): string[] {
  return commands.flatMap((command) => command.match(/(?<![\w/])\/tmp\/(?:script|varfile)_\d+\.sh/g) ?? [])
}

// ssh2 keeps its socket to itself.
function socketOf(client: Connection): Socket {
  return (client as unknown as { _sock: Socket })._sock
}

/** Lets one user in by password. */
export function byPassword(username: string, password: string) {
  return (context: AuthContext): boolean =>
    context.username === username && context.method === 'password' && context.password === password
}
