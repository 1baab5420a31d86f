import { open } from 'node:fs/promises'
import { ExternalError } from '../../../diagnostics/errors.ts'
import type { DiskFormat } from '../options/import-options.ts'

export type Compression = 'gz' | 'xz' | 'zst' | 'bz2'

/** What a file is by its first bytes, whatever it is called. */
export type DiskFile =
  | { readonly kind: 'compressed'; readonly by: Compression }
  | { readonly kind: 'tar' }
  /** `bytes`: of the disk that it becomes; undefined: it does not tell. */
  | { readonly kind: 'disk'; readonly format: DiskFormat; readonly bytes: number | undefined }

const compressions: readonly (readonly [magic: string, by: Compression])[] = [
  ['1f8b', 'gz'],
  ['fd377a585a00', 'xz'],
  ['28b52ffd', 'zst'],
  ['425a68', 'bz2'],
]

/** What Proxmox VE does not import. */
const others: readonly (readonly [magic: string, what: string])[] = [
  [text('vhdxfile'), 'an image in VHDX'],
  [text('conectix'), 'an image in VHD'],
  [text('<<< '), 'an image in VDI'],
  [text('# Disk DescriptorFile'), 'the description of a VMDK, whose data is in files beside it'],
  [text('<!DOCTYPE'), 'a web page'],
  [text('<html'), 'a web page'],
  [text('PK\u0003\u0004'), 'a ZIP archive'],
  [text('7z\u00bc\u00af'), 'a 7z archive'],
]

const sector = 512
const isoDescriptor = 0x8001

/** Throws ExternalError where it is none that becomes a disk. `name`: as it is told. */
export async function inspectDisk(path: string, name: string): Promise<DiskFile> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const head = await bytesAt(0, 1024)
    const hex = head.toString('hex')
    const compression = compressions.find(([magic]) => hex.startsWith(magic))
    if (compression !== undefined) return { kind: 'compressed', by: compression[1] }
    if (head.toString('latin1', 257, 262) === 'ustar') return { kind: 'tar' }
    if (hex.startsWith('514649fb')) return { kind: 'disk', format: 'qcow2', bytes: Number(head.readBigUInt64BE(24)) }
    if (hex.startsWith('4b444d56'))
      return { kind: 'disk', format: 'vmdk', bytes: Number(head.readBigUInt64LE(12)) * sector }
    const other = others.find(([magic]) => hex.startsWith(magic))?.[1]
    const isIso = other === undefined && (await bytesAt(isoDescriptor, 5)).toString('latin1') === 'CD001'
    if (other !== undefined || isIso || size === 0 || size % sector !== 0)
      throw notADisk(name, other ?? (isIso ? 'an ISO image' : size === 0 ? 'empty' : 'no whole number of sectors'))
    return { kind: 'disk', format: 'raw', bytes: size }

    async function bytesAt(position: number, length: number): Promise<Buffer> {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
      // What is too short for a header has none.
      return position === 0 ? buffer : buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

export function notADisk(name: string, what: string): ExternalError {
  return new ExternalError(
    'not-a-disk-image',
    `${name} is no disk image: it is ${what}`,
    'Images are qcow2, raw and vmdk, in a tar or an ova, and compressed with gz, xz or zst. For an ISO image there is proxmox-iso.',
  )
}

function text(magic: string): string {
  return Buffer.from(magic, 'latin1').toString('hex')
}
