/** ISO 9660 writes most numbers twice, little-endian first. */
export function both32(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(value, 0)
  bytes.writeUInt32BE(value, 4)
  return bytes
}

export function both16(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16LE(value, 0)
  bytes.writeUInt16BE(value, 2)
  return bytes
}

/** The seven bytes of a directory record's time, in UTC. */
export function shortDate(date: Date): Buffer {
  return Buffer.from([
    date.getUTCFullYear() - 1900,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    0,
  ])
}

/** The 17 bytes of a volume descriptor's time, in UTC; undefined: not specified. */
export function longDate(date: Date | undefined): Buffer {
  const digits = date === undefined ? '0'.repeat(16) : `${date.toISOString().replaceAll(/\D/g, '').slice(0, 16)}`
  return Buffer.concat([Buffer.from(digits.padEnd(16, '0'), 'ascii'), Buffer.from([0])])
}
