import type { Key } from './key-positions.ts'

/**
 * Keys that are pressed together: down one after the other, and up the other way round. `byPosition`: as QEMU's own message,
 * which has both; else as everybody's (RFC 6143, 7.5.4), which says what a key means.
 */
export function chordMessage(keys: readonly Key[], { byPosition }: { readonly byPosition: boolean }): Buffer {
  const message = byPosition ? positioned : meant
  return Buffer.concat([
    ...keys.map((key) => message(key, true)),
    ...keys.toReversed().map((key) => message(key, false)),
  ])
}

function positioned({ position, symbol }: Key, isDown: boolean): Buffer {
  const message = Buffer.alloc(12)
  message.set([255, 0, 0, isDown ? 1 : 0])
  message.writeUInt32BE(symbol, 4)
  message.writeUInt32BE(position, 8)
  return message
}

function meant({ symbol }: Key, isDown: boolean): Buffer {
  const message = Buffer.alloc(8)
  message.set([4, isDown ? 1 : 0])
  message.writeUInt32BE(symbol, 4)
  return message
}
