import * as z from 'zod'
import { oneOf } from '../../../options/codecs/one-of.ts'
import { gibibyte } from '../../../proxmox/notation/size.ts'
import { deviceOptions, disk, networkAdapter } from './device-options.ts'
import { diskSize } from './disk-size.ts'
import { guestSettings } from './guest-settings.ts'
import { hardwareOptions } from './hardware-options.ts'

export const diskFormats = ['qcow2', 'raw', 'vmdk'] as const

/** Of a disk image, as Proxmox VE imports it. */
export type DiskFormat = (typeof diskFormats)[number]

/** Where the disk image comes from. */
const imageOptions = {
  image_url: z
    .string()
    .default('')
    .describe(
      'URL of a disk image: qcow2, raw, vmdk or ova; also in a tar, and compressed with gz, xz or zst. This, `image_urls`, `image_file` or `image_volume`.',
    ),
  image_urls: z.array(z.string()).default([]).describe('Several URLs of the same image, tried in order.'),
  image_file: z.string().default('').describe('Path of such an image on this machine.'),
  image_volume: z
    .string()
    .default('')
    .describe(
      'An image or a disk that is on a storage: `local:import/debian.qcow2`, `local:import/appliance.ova/disk.vmdk`, `local-lvm:vm-9000-disk-0`.',
    ),
  image_checksum: z
    .string()
    .default('')
    .describe(
      '`sha256:...`, `sha512:...`, `md5:...`, a bare sum, `file:<path or URL>` (`file:https://example.com/SHA256SUMS`) or `none`; of the file as it is published. An `image_file` needs none.',
    ),
  image_format: oneOf(diskFormats)
    .optional()
    .describe('Format of the image: `qcow2`, `raw` or `vmdk`. Default: what it is.'),
  image_storage_pool: z
    .string()
    .default('')
    .describe('Storage that receives the image, and keeps it for the next build: one with the content `import`.'),
  image_download_pve: z.boolean().default(false).describe('Let the node download the image itself.'),
}

/** What images for clouds are made for, where the installers of the other sources want what every system has. */
const cloudHardware = {
  memory: z.number().default(2048).describe(described(hardwareOptions.memory)),
  cpu_type: z.string().default('x86-64-v2-AES').describe(described(hardwareOptions.cpu_type)),
  os: z.string().default('l26').describe(described(hardwareOptions.os)),
  scsi_controller: z.string().default('virtio-scsi-pci').describe(described(hardwareOptions.scsi_controller)),
  serials: z
    .array(z.string())
    .default(['socket'])
    .describe(`${described(hardwareOptions.serials)} Many such images start only where there is one.`),
  network_adapters: z
    .array(
      networkAdapter.extend({
        model: z.string().default('virtio').describe(described(networkAdapter.shape.model)),
      }),
    )
    .default([])
    .describe(described(deviceOptions.network_adapters)),
  disks: z
    .array(
      disk.extend({
        disk_size: diskSize()
          .default(20 * gibibyte)
          .describe('Size with unit K, M, G or T; the first disk has that of the image where none is given.'),
      }),
    )
    .default([])
    .describe(
      'Hard disks. The first one is made of the image; without any it is one on `image_storage_pool`, or on that of `image_volume`.',
    ),
}

export const importOptions = {
  ...imageOptions,
  ...cloudHardware,
  ...guestSettings,
  cicustom: z
    .string()
    .default('')
    .describe(
      'Files on a storage that cloud-init gets in place of what Proxmox VE makes, while it is built: `user=local:snippets/user.yaml`.',
    ),
  cloud_init: z
    .boolean()
    .default(true)
    .describe('A cloud-init drive: with the values of the build while it is built, and an empty one in the template.'),
}

const schema = z.object(importOptions)
export type ImportOptions = z.output<typeof schema>

function described(schema: z.ZodType): string {
  return schema.description ?? ''
}
