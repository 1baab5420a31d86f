import type { Chipset } from './devices/pci.ts'

/** A part of the guest's memory, in bytes. */
interface Range {
  readonly start: number
  readonly size: number
}

const MIB = 2 ** 20
const GIB = 2 ** 30

/**
 * The part of an emulated machine's memory that EFI firmware and boot loaders live in: the upper end of what lies below
 * 4 GiB. `memory` is in MiB.
 *
 * It has to be cleared at every reset. QEMU keeps the code that it translated until its page is overwritten, and a store
 * into a page with translated code costs time in proportion to that code. When the firmware's stack comes to lie where
 * the system before the restart had code, each push takes microseconds, the handler of the 10 ms timer lasts longer than
 * 10 ms, and the machine stays in the boot loader for ever.
 */
export function firmwareMemory(memory: number, chipset: Chipset): Range {
  const total = memory * MIB
  // How much of the memory lies below the hole for devices: QEMU's own rule.
  const [most, cut] = chipset === 'q35' ? [2.75 * GIB, 2 * GIB] : [3.5 * GIB, 3 * GIB]
  const below = total >= most ? cut : total
  const size = Math.min(128 * MIB, below / 2)
  return { start: below - size, size }
}

/**
 * An ELF image (64 bits, x86) of zeros in this range: its one segment has this size in memory and one byte in the file,
 * because QEMU skips a segment without any. As `-device loader` it is loaded again at every reset.
 */
export function zeros({ start, size }: Range): Buffer {
  const image = Buffer.alloc(64 + 56 + 1)
  image.write('\x7fELF\x02\x01\x01', 'latin1')
  image.writeUInt16LE(2, 16) // type: executable
  image.writeUInt16LE(62, 18) // machine: x86-64
  image.writeUInt32LE(1, 20) // version
  image.writeBigUInt64LE(64n, 32) // offset of the segments' headers
  image.writeUInt16LE(64, 52) // size of this header
  image.writeUInt16LE(56, 54) // size of a segment's header
  image.writeUInt16LE(1, 56) // number of segments
  const segment = image.subarray(64)
  segment.writeUInt32LE(1, 0) // type: load
  segment.writeUInt32LE(6, 4) // read and write
  segment.writeBigUInt64LE(64n + 56n, 8) // offset in the file
  segment.writeBigUInt64LE(BigInt(start), 16) // virtual address
  segment.writeBigUInt64LE(BigInt(start), 24) // physical address
  segment.writeBigUInt64LE(1n, 32) // size in the file
  segment.writeBigUInt64LE(BigInt(size), 40) // size in memory
  segment.writeBigUInt64LE(4096n, 48) // alignment
  return image
}
