import { connect, createServer, type Server } from 'node:net'
import type { Client } from 'ssh2'
import { ConnectFailure } from './failure.ts'
import type { SshSettings } from './ssh-settings.ts'
import type { Tunnel } from './tunnel-spec.ts'

/** Opens the tunnels of the settings on a connection; they end with it. Throws ConnectFailure. */
export async function openTunnels(client: Client, { localTunnels, remoteTunnels }: SshSettings): Promise<void> {
  for (const tunnel of localTunnels) await openLocal(client, tunnel)
  if (remoteTunnels.length > 0) acceptRemote(client, remoteTunnels)
  for (const tunnel of remoteTunnels) await openRemote(client, tunnel)
}

async function openLocal(client: Client, { port, host, hostPort }: Tunnel): Promise<void> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    client.forwardOut('127.0.0.1', socket.remotePort ?? 0, host, hostPort, (cause, channel) => {
      if (cause !== undefined) socket.destroy()
      else
        channel
          .on('error', () => socket.destroy())
          .pipe(socket)
          .pipe(channel)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new ConnectFailure('handshake', `ssh_local_tunnels: port ${port} of this machine: ${cause.message}`, { cause }),
      )
    })
    server.listen(port, 'localhost', resolve)
  })
  client.once('close', () => server.close())
}

function openRemote(client: Client, { port }: Tunnel): Promise<void> {
  return new Promise((resolve, reject) => {
    client.forwardIn('localhost', port, (cause) => {
      if (cause === undefined) resolve()
      else
        reject(
          new ConnectFailure('handshake', `ssh_remote_tunnels: port ${port} of the guest: ${cause.message}`, { cause }),
        )
    })
  })
}

function acceptRemote(client: Client, tunnels: readonly Tunnel[]): void {
  client.on('tcp connection', ({ destPort }, accept, reject) => {
    const tunnel = tunnels.find(({ port }) => port === destPort)
    if (tunnel === undefined) return reject()
    const socket = connect(tunnel.hostPort, tunnel.host)
    socket.once('connect', () => {
      const channel = accept()
      channel
        .on('error', () => socket.destroy())
        .pipe(socket)
        .pipe(channel)
    })
    socket.on('error', () => (socket.connecting ? reject() : socket.destroy()))
  })
}
