import { createServer } from 'node:net'
import { portWithoutRoot } from '../../net/guest-port.ts'

/** SSH, web, a second SSH, remote desktop, WinRM, web again. */
export const FORWARDED_PORTS: readonly number[] = [22, 80, 443, 2222, 3389, 5985, 5986, 8080, 8443]

interface Forwarding {
  /** The emulated network that carries the connections. */
  readonly uplink: string
  readonly hostAddress: string
  readonly guest: string
}

type Monitor = (command: string) => Promise<string>

/** Makes the guest's ports reachable at `hostAddress`. Returns a line for the log for each reason why some are not. */
export async function forwardPorts(
  monitor: Monitor,
  { uplink, hostAddress, guest }: Forwarding,
  whyNot = bindError,
): Promise<string[]> {
  const add = async (at: number, port: number): Promise<string> =>
    (await monitor(`hostfwd_add ${uplink} tcp:${hostAddress}:${at}-${guest}:${port}`)).trim()
  const failed = new Map<string, number[]>()
  const moved: string[] = []
  for (const port of FORWARDED_PORTS) {
    const answer = await add(port, port)
    if (answer === '') continue
    const code = (await whyNot(hostAddress, port)) ?? answer
    const other = code === 'EACCES' ? portWithoutRoot(hostAddress, port) : undefined
    if (other !== undefined && (await add(other, port)) === '') moved.push(`${port} at ${other}`)
    else failed.set(code, [...(failed.get(code) ?? []), port])
  }
  return [
    ...(moved.length === 0
      ? []
      : [`${hostAddress} has the guest's port ${moved.join(', ')}: only root may open ports below 1024`]),
    ...[...failed].map(([code, ports]) => {
      const what = `${hostAddress} port ${ports.join(', ')} is not forwarded to the guest: `
      return what + reason(code, Math.min(...ports))
    }),
  ]
}

/** Leads the same ports to another address of the guest's network. */
export async function moveForwarding(monitor: Monitor, forwarding: Forwarding): Promise<void> {
  await closePorts(monitor, forwarding)
  await forwardPorts(monitor, forwarding)
}

export async function closePorts(monitor: Monitor, { uplink, hostAddress }: Omit<Forwarding, 'guest'>): Promise<void> {
  const moved = FORWARDED_PORTS.flatMap((port) => portWithoutRoot(hostAddress, port) ?? [])
  for (const port of [...FORWARDED_PORTS, ...moved])
    await monitor(`hostfwd_remove ${uplink} tcp:${hostAddress}:${port}`)
}

function reason(code: string, lowest: number): string {
  if (code === 'EACCES') return `only root may; or run: sysctl -w net.ipv4.ip_unprivileged_port_start=${lowest}`
  if (code === 'EADDRINUSE') return 'another program listens there'
  return code
}

function bindError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}
