import * as z from 'zod'
import { cdBus, cdSlot, slotIndex } from './drive-slot.ts'

/** Options of every ISO image: where it comes from and to which slot it goes. */
const isoSource = {
  iso_file: z.string().default('').describe('Image on a storage: `local:iso/debian.iso`.'),
  iso_url: z.string().default('').describe('URL or path of an image to be downloaded and uploaded.'),
  iso_urls: z.array(z.string()).default([]).describe('Several URLs, tried in order.'),
  iso_checksum: z
    .string()
    .default('')
    .describe('`sha256:...`, `sha512:...`, `md5:...`, a bare sum, `file:<path or URL>` or `none`.'),
  iso_target_path: z.string().default('').describe('Where the downloaded image is kept.'),
  iso_target_extension: z.string().default('iso').describe('Extension of the downloaded image.'),
  iso_storage_pool: z.string().default('').describe('Storage that receives the image.'),
  iso_download_pve: z.boolean().default(false).describe('Let the node download the image itself.'),
}

const isoDevice = {
  type: cdBus().optional().describe('Bus of the drive; default `ide`.'),
  index: slotIndex().optional().describe('Fixed slot on the bus.'),
  device: cdSlot()
    .optional()
    .meta({ deprecated: true, instead: 'Use type and index.' })
    .describe('Bus and slot: `ide3`.'),
  ...isoSource,
  cd_files: z
    .array(z.string())
    .default([])
    .describe('Files and folders for an image made on the spot; globs are allowed.'),
  cd_content: z
    .record(z.string(), z.string())
    .default({})
    .meta({ attribute: true })
    .describe('Paths and contents for an image made on the spot.'),
  cd_label: z.string().default('packer').describe('Volume label of the image made on the spot.'),
  unmount: z.boolean().default(false).describe('Remove the drive from the template.'),
  keep_cdrom_device: z.boolean().default(false).describe('With `unmount`: leave an empty drive.'),
}

export const isoBlock = z.object(isoDevice)
export type IsoBlock = z.output<typeof isoBlock>

/** The deprecated top-level options, each an alias of one in `boot_iso`. */
export const deprecatedIsoOptions = {
  iso_file: deprecated(isoSource.iso_file, 'iso_file'),
  iso_storage_pool: deprecated(isoSource.iso_storage_pool, 'iso_storage_pool'),
  iso_download_pve: z
    .boolean()
    .optional()
    .meta({ deprecated: true, instead: advice('iso_download_pve') })
    .describe(text(isoSource.iso_download_pve)),
  iso_url: deprecated(isoSource.iso_url, 'iso_url'),
  iso_urls: z
    .array(z.string())
    .optional()
    .meta({ deprecated: true, instead: advice('iso_urls') })
    .describe(text(isoSource.iso_urls)),
  iso_checksum: deprecated(isoSource.iso_checksum, 'iso_checksum'),
  unmount_iso: z
    .boolean()
    .optional()
    .meta({ deprecated: true, instead: advice('unmount') })
    .describe('Remove the drive from the template.'),
  iso_target_path: deprecated(isoSource.iso_target_path, 'iso_target_path'),
  iso_target_extension: deprecated(isoSource.iso_target_extension, 'iso_target_extension'),
}

function advice(name: string): string {
  return `Use ${name} in a boot_iso block.`
}

function text(schema: z.ZodType): string {
  return schema.description ?? ''
}

function deprecated(schema: z.ZodType, name: string) {
  return z
    .string()
    .optional()
    .meta({ deprecated: true, instead: advice(name) })
    .describe(text(schema))
}
