import { createServer } from 'node:net'
import { safePort } from '../../net/guest-port.ts'

/** SSH, web, a second SSH, remote desktop, WinRM, web again. */
export const FORWARDED_PORTS: readonly number[] = [22, 80, 443, 2222, 3389, 5985, 5986, 8080, 8443]

interface Forwarding {
  /** The emulated network that carries the connections. */
  readonly uplink: string
  readonly hostAddress: string
  readonly guest: string
}

type Monitor = (command: string) => Promise<string>

/** Where SSH is whatever else this computer runs. */
const claimed = 10_022

/**
 * Takes the first of the addresses that no guest of another server has: who has its port 10022 has it. Where that is not
 * to be had for another reason the first is it.
 */
export async function claimAddress(
  monitor: Monitor,
  { uplink, guest, addresses }: Omit<Forwarding, 'hostAddress'> & { readonly addresses: readonly string[] },
  whyNot = bindError,
): Promise<string> {
  for (const address of addresses) {
    const answer = (await monitor(`hostfwd_add ${uplink} tcp:${address}:${claimed}-${guest}:22`)).trim()
    if (answer === '') return address
    if ((await whyNot(address, claimed)) !== 'EADDRINUSE') break
  }
  return addresses[0] ?? ''
}

/**
 * Makes the guest's ports reachable at an address that is claimed for it, those below 1024 also 10000 higher. Returns a line
 * for the log for each reason why some are not.
 */
export async function forwardPorts(
  monitor: Monitor,
  { uplink, hostAddress, guest }: Forwarding,
  whyNot = bindError,
): Promise<string[]> {
  const add = async (at: number, port: number): Promise<string> =>
    (await monitor(`hostfwd_add ${uplink} tcp:${hostAddress}:${at}-${guest}:${port}`)).trim()
  const failed = new Map<string, number[]>()
  const moved = new Map<string, string[]>()
  for (const port of FORWARDED_PORTS) {
    const safe = safePort(hostAddress, port)
    const isSafe = safe !== undefined && (safe === claimed || (await add(safe, port)) === '')
    const answer = await add(port, port)
    if (answer === '') continue
    const code = (await whyNot(hostAddress, port)) ?? answer
    if (isSafe) moved.set(code, [...(moved.get(code) ?? []), `${port} at ${safe}`])
    else failed.set(code, [...(failed.get(code) ?? []), port])
  }
  return [
    ...[...moved].map(([code, ports]) => {
      const what = `${hostAddress} has the guest's port ${ports.join(', ')}: `
      return what + (code === 'EACCES' ? 'only root may open ports below 1024' : reason(code, 0))
    }),
    ...[...failed].map(([code, ports]) => {
      const what = `${hostAddress} port ${ports.join(', ')} is not forwarded to the guest: `
      return what + reason(code, Math.min(...ports))
    }),
  ]
}

/** The address at which a machine of an earlier run of the server is reached; undefined: none. */
export async function claimedAddress(monitor: Monitor): Promise<string | undefined> {
  const [, address] = new RegExp(`HOST_FORWARD\\] +\\d+ +(\\S+) +${claimed} `).exec(await monitor('info usernet')) ?? []
  return address
}

export async function closePorts(monitor: Monitor, { uplink, hostAddress }: Omit<Forwarding, 'guest'>): Promise<void> {
  const safe = FORWARDED_PORTS.flatMap((port) => safePort(hostAddress, port) ?? [])
  for (const port of [...FORWARDED_PORTS, ...safe]) await monitor(`hostfwd_remove ${uplink} tcp:${hostAddress}:${port}`)
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
