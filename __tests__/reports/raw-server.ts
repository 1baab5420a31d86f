import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A server that writes what it likes: HTTP libraries are too polite to misbehave. `answer` is told how often it was asked. */
export async function startRawServer(answer: (socket: Socket, request: string, count: number) => void) {
  const open = new Set<Socket>()
  let count = 0
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => {}).on('close', () => open.delete(socket))
    socket.once('data', (bytes) => answer(socket, bytes.toString('latin1'), ++count))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
