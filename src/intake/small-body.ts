import { ExternalError } from '../diagnostics/errors.ts'

/** Bytes of an answer that is kept whole. */
const largest = 32 << 20

/** The whole body of an answer. Stops reading and throws ExternalError where it is larger; `who` has answered. */
export async function readSmallBody(body: AsyncIterable<Uint8Array>, who: string, most = largest): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let total = 0
  for await (const piece of body) {
    // Each piece takes memory beyond its content: an answer in pieces of one byte would take a hundredfold.
    total += Math.max(piece.length, 256)
    if (total > most)
      throw new ExternalError(
        'answer-too-large',
        `The answer of ${who} is larger than ${most >> 20} MiB`,
        'No answer that is wanted here is that large. Look whether the address is the right one.',
      )
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
