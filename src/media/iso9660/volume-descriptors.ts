import { both16, both32, longDate } from './both-endian.ts'
import { sector } from './record.ts'

export interface VolumeOptions {
  readonly kind: 'plain' | 'joliet'
  readonly label: string
  readonly date: Date
  readonly sectors: number
  readonly pathTableLength: number
  readonly littlePathTable: number
  readonly bigPathTable: number
  readonly rootRecord: Buffer
}

/** The primary volume descriptor, or Joliet's supplementary one. */
export function volumeDescriptor(volume: VolumeOptions): Buffer {
  const joliet = volume.kind === 'joliet'
  const bytes = Buffer.alloc(sector)
  bytes[0] = joliet ? 2 : 1
  bytes.write('CD001\x01', 1, 'latin1')
  const text = (value: string, at: number, length: number) => {
    const encoded = joliet ? Buffer.from(value, 'utf16le').swap16() : Buffer.from(value, 'utf8')
    const blank = joliet ? Buffer.from([0, 0x20]) : Buffer.from([0x20])
    bytes.fill(blank, at, at + length)
    encoded.copy(bytes, at, 0, Math.min(encoded.length, joliet ? length - (length % 2) : length))
  }
  text('LINUX', 8, 32)
  text(volume.label, 40, 32)
  both32(volume.sectors).copy(bytes, 80)
  // The escape sequence that says UCS-2 level 3.
  if (joliet) bytes.write('%/E', 88, 'ascii')
  both16(1).copy(bytes, 120)
  both16(1).copy(bytes, 124)
  both16(sector).copy(bytes, 128)
  both32(volume.pathTableLength).copy(bytes, 132)
  bytes.writeUInt32LE(volume.littlePathTable, 140)
  bytes.writeUInt32BE(volume.bigPathTable, 148)
  volume.rootRecord.copy(bytes, 156)
  text('', 190, 128)
  text('', 318, 128)
  text('', 446, 128)
  text('PROXMOX-TEMPLATE-ACTION', 574, 128)
  text('', 702, 37)
  text('', 739, 37)
  text('', 776, 37)
  longDate(volume.date).copy(bytes, 813)
  longDate(volume.date).copy(bytes, 830)
  longDate(undefined).copy(bytes, 847)
  longDate(undefined).copy(bytes, 864)
  bytes[881] = 1
  return bytes
}

export function terminator(): Buffer {
  const bytes = Buffer.alloc(sector)
  bytes[0] = 255
  bytes.write('CD001\x01', 1, 'latin1')
  return bytes
}

/** Undefined: the label fits into both descriptors. */
export function checkLabel(label: string): string | undefined {
  if (/[\x00-\x1f\x7f]/.test(label)) return 'it holds control characters'
  if (Buffer.byteLength(label) > 32) return 'it is longer than 32 bytes'
  return undefined
}
