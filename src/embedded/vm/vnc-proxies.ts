import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { ApiError, errorText } from '../api-errors.ts'
import type { Tasks } from '../tasks/task-list.ts'
import type { Machines } from './running-machines.ts'

export interface VncProxy {
  readonly port: number
  readonly vmid: number
  /** The machine's own display; ends the wait of the proxy's task. Throws ApiError where there can be none. */
  connect(): Promise<Socket>
}

export interface VncProxies {
  open(node: string, vmid: number, user: string, password: string): { readonly port: number; readonly upid: string }
  find(port: number): VncProxy | undefined
}

/** Displays that wait to be looked at; each has a task, as on a genuine server. */
export function createVncProxies(tasks: Tasks, machines: Machines, patienceMs: number): VncProxies {
  const proxies = new Map<number, VncProxy>()
  return {
    find: (port) => proxies.get(port),
    open(node, vmid, user, password) {
      let port = 5900
      while (proxies.has(port)) port++
      const visitor = Promise.withResolvers<Socket>()
      proxies.set(port, {
        port,
        vmid,
        async connect() {
          const socket = await connectDisplay(machines, vmid, password)
          visitor.resolve(socket)
          return socket
        },
      })
      const upid = tasks.start(node, 'vncproxy', String(vmid), user, async (worker) => {
        let timer: NodeJS.Timeout | undefined
        const expired = new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new Error('connection timed out')), patienceMs)
          worker.signal.addEventListener('abort', () => reject(new Error('received interrupt')))
        })
        try {
          const socket = await Promise.race([visitor.promise, expired])
          await new Promise((resolve) => socket.once('close', resolve))
        } finally {
          clearTimeout(timer)
          proxies.delete(port)
        }
      })
      return { port, upid }
    },
  }
}

async function connectDisplay(machines: Machines, vmid: number, password: string): Promise<Socket> {
  const machine = machines.get(vmid)
  if (machine === undefined) throw new Error(`VM ${vmid} not running`)
  const { vncSocket } = machine
  // No genuine server has such machines: whoever looks is told what is missing, and not left with a connection that breaks.
  if (vncSocket === undefined) throw new ApiError(500, `VM ${vmid} is simulated and has no display`)
  if (!existsSync(vncSocket)) throw new Error(`VM ${vmid} not running`)
  try {
    await machine.qmp('set_password', { protocol: 'vnc', password })
    await machine.qmp('expire_password', { protocol: 'vnc', time: '+30' })
  } catch (error) {
    throw new Error(`cannot set the password of the display: ${errorText(error)}`)
  }
  const socket = connect(vncSocket)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return socket
}

export function randomPassword(): string {
  return randomBytes(6).toString('base64url').slice(0, 8)
}
