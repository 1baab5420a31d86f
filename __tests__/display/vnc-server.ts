import { createServer, connect as dial, type Socket } from 'node:net'
import { finished } from 'node:stream/promises'

/** A VNC server on a socket that says what a test has it say, whatever it is asked. */
export interface VncServer extends AsyncDisposable {
  connect(): Promise<Socket>
  /** What came from the client so far. */
  heard(): Buffer
}

export async function vncServer(serve: (socket: Socket) => void): Promise<VncServer> {
  const heard: Buffer[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => heard.push(chunk))
    serve(socket)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    heard: () => Buffer.concat(heard),
    async connect() {
      const socket = dial(port, '127.0.0.1')
      await new Promise((resolve) => {
        socket.once('connect', resolve)
      })
      return socket
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) {
        socket.destroy()
        await finished(socket).catch(() => {})
      }
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

export const greeting = Buffer.from('RFB 003.008\n')
export const noLogin = Buffer.from([1, 1, 0, 0, 0, 0])

export function u16(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 2)
  for (const [index, number] of numbers.entries()) bytes.writeUInt16BE(number, index * 2)
  return bytes
}

export function u32(number: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return bytes
}

/** What comes after the login: size, a pixel format, a name. */
export function screenOf(width: number, height: number): Buffer {
  return Buffer.concat([u16(width, height), Buffer.alloc(16), u32(4), Buffer.from('QEMU')])
}

export function rectangle(x: number, y: number, width: number, height: number, encoding: number, data: Buffer): Buffer {
  const kind = Buffer.alloc(4)
  kind.writeInt32BE(encoding)
  return Buffer.concat([u16(x, y, width, height), kind, data])
}

export function update(...rectangles: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([0, 0]), u16(rectangles.length), ...rectangles])
}

/** Pixels as they are asked for: red, green, blue, nothing. */
export const red = Buffer.from([255, 0, 0, 0])
export const green = Buffer.from([0, 255, 0, 0])
export const blue = Buffer.from([0, 0, 255, 0])

export function pixels(...colours: readonly Buffer[]): Buffer {
  return Buffer.concat(colours)
}
