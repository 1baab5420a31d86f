import { PassThrough, type Readable } from 'node:stream'

/** Of what a command reads, in one message: such that its envelope has 150 KiB at most, as the oldest servers want it. */
const most = 96 << 10

/** What a stream has at a time, in pieces that are no larger than a message takes, and no smaller than they need be. */
export async function* piecesOf(stream: Readable): AsyncGenerator<Buffer> {
  // Of bytes, so that all that is there is read as one.
  const buffer = new PassThrough({ highWaterMark: most })
  stream.on('error', (cause) => buffer.destroy(cause)).pipe(buffer)
  for await (const bytes of buffer as AsyncIterable<Buffer>)
    for (let at = 0; at < bytes.length; at += most) yield bytes.subarray(at, at + most)
}
