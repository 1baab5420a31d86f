import type { Socket } from 'node:net'

const kexInit = 20
const groupRequest = 34
const group = 31

/** What a client asks for in a group exchange. */
export interface GroupRequest {
  readonly fewest: number
  readonly preferred: number
  readonly most: number
}

/**
 * Speaks SSH up to the group of a group exchange, which is `prime` with the generator 2. `begun` is what the client has
 * sent by now.
 */
export function offerGroup(
  socket: Socket,
  begun: string,
  prime: Buffer,
  onRequest: (request: GroupRequest) => void,
): void {
  const lists = [
    ['diffie-hellman-group-exchange-sha256'],
    ['ssh-ed25519'],
    ...Array.from({ length: 2 }, () => ['aes128-ctr']),
    ...Array.from({ length: 2 }, () => ['hmac-sha2-256']),
    ...Array.from({ length: 2 }, () => ['none']),
    ...Array.from({ length: 2 }, () => []),
  ]
  socket.write('SSH-2.0-Odd_1.0\r\n')
  socket.write(
    packet(
      Buffer.concat([
        Buffer.from([kexInit]),
        Buffer.alloc(16),
        ...lists.map((names) => sized(Buffer.from(names.join(',')))),
        Buffer.alloc(5),
      ]),
    ),
  )
  let bytes = Buffer.alloc(0)
  let greeted = false
  const read = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk])
    if (!greeted) {
      const end = bytes.indexOf('\n')
      if (end === -1) return
      bytes = bytes.subarray(end + 1)
      greeted = true
    }
    while (bytes.length > 4 && bytes.length >= 4 + bytes.readUInt32BE(0)) {
      const payload = bytes.subarray(5, 4 + bytes.readUInt32BE(0) - (bytes[4] ?? 0))
      bytes = bytes.subarray(4 + bytes.readUInt32BE(0))
      if (payload[0] !== groupRequest) continue
      onRequest({
        fewest: payload.readUInt32BE(1),
        preferred: payload.readUInt32BE(5),
        most: payload.readUInt32BE(9),
      })
      socket.write(packet(Buffer.concat([Buffer.from([group]), sized(positive(prime)), sized(Buffer.from([2]))])))
    }
  }
  socket.on('data', read)
  read(Buffer.from(begun, 'latin1'))
}

/** As it goes before there are keys (RFC 4253, section 6). */
function packet(payload: Buffer): Buffer {
  const padding = 8 - ((5 + payload.length) % 8) + 4
  const whole = Math.ceil((5 + payload.length + padding) / 8) * 8
  const head = Buffer.alloc(5)
  head.writeUInt32BE(whole - 4)
  head[4] = whole - 5 - payload.length
  return Buffer.concat([head, payload, Buffer.alloc(head[4])])
}

function sized(content: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  return Buffer.concat([length, content])
}

function positive(number: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0]), number])
}
