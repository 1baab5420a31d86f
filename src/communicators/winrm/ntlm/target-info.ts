/** AV_PAIRs of [MS-NLMP] 2.2.2.1, by their number, in their order. What is cut off is left out. */
export function readPairs(info: Buffer): Map<number, Buffer> {
  const pairs = new Map<number, Buffer>()
  for (let at = 0; at + 4 <= info.length; ) {
    const id = info.readUInt16LE(at)
    const end = at + 4 + info.readUInt16LE(at + 2)
    if (id === 0 || end > info.length) break
    pairs.set(id, info.subarray(at + 4, end))
    at = end
  }
  return pairs
}

/** With the end mark. */
export function writePairs(pairs: ReadonlyMap<number, Buffer>): Buffer {
  return Buffer.concat([
    ...[...pairs].flatMap(([id, value]) => {
      const head = Buffer.alloc(4)
      head.writeUInt16LE(id)
      head.writeUInt16LE(value.length, 2)
      return [head, value]
    }),
    Buffer.alloc(4),
  ])
}
