import type { Writable } from 'node:stream'
import type { ByteReader } from './byte-reader.ts'
import { DisplayError } from './display-error.ts'
import { encodings } from './rectangles.ts'
import { answerChallenge } from './vnc-password.ts'

/** Bytes of a name or a reason: whoever sends more has something else in mind. */
const longestText = 4096

const noPassword = 1
const byPassword = 2

/** Agrees with the server on the protocol and proves who we are. Answers the size of the screen. Throws DisplayError. */
export async function shakeHands(
  reader: ByteReader,
  stream: Writable,
  password: string,
): Promise<{ readonly width: number; readonly height: number }> {
  const greeting = (await reader.read(12)).toString('latin1')
  const [, major = '0', minor = '0'] = /^RFB (\d{3})\.(\d{3})\n$/.exec(greeting) ?? []
  if (Number(major) !== 3 || Number(minor) < 8) throw new DisplayError('what answers does not speak version 3.8 of VNC')
  stream.write('RFB 003.008\n')

  const count = await reader.u8()
  if (count === 0) throw new DisplayError(`the server refuses: ${await reader.text(longestText)}`)
  const kinds = [...(await reader.read(count))]
  const kind = [byPassword, noPassword].find((one) => kinds.includes(one))
  if (kind === undefined) throw new DisplayError(`the server wants another kind of login (${kinds.join(', ')})`)
  stream.write(Buffer.from([kind]))
  if (kind === byPassword) stream.write(answerChallenge(await reader.read(16), password))
  if ((await reader.u32()) !== 0) throw new DisplayError(`the server refuses: ${await reader.text(longestText)}`)

  const shared = 1
  stream.write(Buffer.from([shared]))
  const start = await reader.read(20)
  await reader.text(longestText)
  stream.write(Buffer.concat([pixelFormat, wantedEncodings]))
  return { width: start.readUInt16BE(0), height: start.readUInt16BE(2) }
}

/** 32 bits a pixel, of which 24 have a meaning; in memory red comes first. */
const pixelFormat = Buffer.from([0, 0, 0, 0, ...[32, 24, 0, 1], ...[0, 255, 0, 255, 0, 255], ...[0, 8, 16], 0, 0, 0])

const wantedEncodings = encodingsMessage(Object.values(encodings))

function encodingsMessage(wanted: readonly number[]): Buffer {
  const message = Buffer.alloc(4 + wanted.length * 4)
  message.writeUInt8(2)
  message.writeUInt16BE(wanted.length, 2)
  // The first is liked best.
  const ordered = [encodings.hextile, ...wanted.filter((one) => one !== encodings.hextile)]
  for (const [index, encoding] of ordered.entries()) message.writeInt32BE(encoding, 4 + index * 4)
  return message
}
