import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Relay {
  readonly port: number
  close(): Promise<void>
}

/**
 * What is sent through it arrives later, as from a guest far away; no less of it in the same time. `roundTrip`:
 * milliseconds. A process of its own, so that its work is nobody's.
 */
export async function startRelay(port: number, roundTrip: number): Promise<Relay> {
  const child: ChildProcess = spawn(process.execPath, [import.meta.filename, String(port), String(roundTrip)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [told] = await once(child.stdout as NodeJS.ReadableStream, 'data')
  return {
    port: Number(told),
    async close() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

async function relay(port: number, roundTrip: number): Promise<void> {
  const later = (from: Socket, to: Socket): void => {
    const delayed = (act: () => void): void => void setTimeout(act, roundTrip / 2)
    from.on('data', (bytes) => delayed(() => to.write(bytes))).on('end', () => delayed(() => to.end()))
    from.on('error', () => to.destroy()).on('close', () => delayed(() => to.destroy()))
  }
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: '127.0.0.1', port, noDelay: true })
    later(near, far)
    later(far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.stdout.write(String((server.address() as AddressInfo).port))
}

if (process.argv[1] === import.meta.filename) await relay(Number(process.argv[2]), Number(process.argv[3]))
