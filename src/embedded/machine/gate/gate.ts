import { connect, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { crc32 } from 'node:zlib'
import type { Network } from '../devices/network-device.ts'
import { qemuOption } from '../devices/qemu-properties.ts'
import type { RuntimePaths } from '../runtime-paths.ts'
import { type GuestWays, mayPass } from './frame-rule.ts'

/** The two ends of a gate in QEMU: frames of the guest come out of one, and go on through the other. */
function sockets(paths: Pick<RuntimePaths, 'gate'>, uplink: string): { readonly out: string; readonly in: string } {
  const name = crc32(uplink).toString(36).slice(0, 5)
  return { out: paths.gate(`${name}o`), in: paths.gate(`${name}i`) }
}

/** What leads the frames of guests on an emulated network through a gate. While nobody stands there, none pass. */
export function gateArguments(paths: Pick<RuntimePaths, 'gate'>, uplink: string): string[] {
  const path = sockets(paths, uplink)
  const socket = { '': 'socket', server: 'on', wait: 'off' }
  const filter = { '': 'filter-redirector', netdev: uplink, queue: 'rx' }
  return [
    ...['-chardev', qemuOption({ ...socket, id: `gate-out-${uplink}`, path: path.out })],
    ...['-chardev', qemuOption({ ...socket, id: `gate-in-${uplink}`, path: path.in })],
    // Received frames meet the filters from the last to the first: what comes in at the first has passed the other.
    ...['-object', qemuOption({ ...filter, id: `gate-on-${uplink}`, indev: `gate-in-${uplink}` })],
    ...['-object', qemuOption({ ...filter, id: `gate-off-${uplink}`, outdev: `gate-out-${uplink}` })],
  ]
}

/** The chardevs of a gate, which stay when their network goes. */
export function gateChardevs(uplink: string): readonly string[] {
  return [`gate-out-${uplink}`, `gate-in-${uplink}`]
}

/** Larger ones than any that a guest's card sends. */
const largestFrame = 128 * 1024

/** Stands at a gate: lets those frames of a guest pass that may. */
export class Gate {
  readonly #out: Socket
  readonly #in: Socket

  private constructor(out: Socket, into: Socket, network: Network, ways: GuestWays) {
    this.#out = out
    this.#in = into
    const own = new Set(Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []))
    const rules = { ...ways, own }
    let rest: Buffer = Buffer.alloc(0)
    out.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      while (rest.length >= 4) {
        const end = 4 + rest.readUInt32BE(0)
        if (end > largestFrame) return this.close()
        if (rest.length < end) return
        const [framed, frame] = [rest.subarray(0, end), rest.subarray(4, end)]
        rest = rest.subarray(end)
        if (!mayPass(frame, network, rules)) continue
        if (!into.write(framed)) out.pause()
      }
    })
    into.on('drain', () => out.resume())
    for (const socket of [out, into]) {
      // A machine that runs does not keep this process alive, and one that ends takes its gate along.
      socket.unref()
      socket.on('error', () => this.close())
      socket.on('close', () => this.close())
    }
  }

  /** Throws Error where the machine has no such gate. */
  static async open(
    paths: Pick<RuntimePaths, 'gate'>,
    uplink: string,
    network: Network,
    ways: GuestWays,
  ): Promise<Gate> {
    const path = sockets(paths, uplink)
    const [out, into] = await Promise.all([opened(path.out), opened(path.in)])
    return new Gate(out, into, network, ways)
  }

  close(): void {
    this.#out.destroy()
    this.#in.destroy()
  }
}

function opened(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}
