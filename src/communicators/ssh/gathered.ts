import type { Socket } from 'node:net'

/** What is written to the socket in one turn leaves in one piece: ssh2 writes each packet in three. */
export function gathered(socket: Socket): Socket {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean
  const uncork = (): void => socket.uncork()
  return Object.assign(socket, {
    write(...given: unknown[]) {
      if (socket.writableCorked === 0) {
        socket.cork()
        process.nextTick(uncork)
      }
      return write(...given)
    },
  })
}
