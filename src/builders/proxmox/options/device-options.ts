import * as z from 'zod'
import { duration } from '../../../options/codecs/duration.ts'
import { oneOf } from '../../../options/codecs/one-of.ts'
import { gibibyte } from '../../../proxmox/notation/size.ts'
import { diskSize } from './disk-size.ts'
import { diskBus } from './drive-slot.ts'
import { macAddress, vlanTag } from './network-notation.ts'
import { tagList } from './tag-list.ts'
import { vmid } from './vmid.ts'

/** Milliseconds. Making a large disk, or reading a large image over a slow network, takes long without a word. */
const longestSilence = 30 * 60_000

export const networkAdapter = z.object({
  model: z.string().default('e1000').describe('Model of the card: `virtio`, `e1000`, `rtl8139`, `vmxnet3`, ...'),
  packet_queues: z.number().default(0).describe('Packet queues, for `virtio` only.'),
  mac_address: macAddress()
    .optional()
    .describe('Fixed MAC address; `repeatable` derives one from the machine ID and the number of the card.'),
  mtu: z.number().default(0).describe('MTU; 1 takes that of the bridge.'),
  bridge: z.string().default('').describe('Bridge of the node; `nat` for none.'),
  vlan_tag: vlanTag().optional().describe('VLAN tag.'),
  firewall: z.boolean().default(false).describe("Let the node's firewall see this card."),
})

export const disk = z.object({
  type: diskBus().default('scsi').describe('Bus.'),
  storage_pool: z.string().default('').describe('Storage of the disk.'),
  storage_pool_type: z
    .string()
    .optional()
    .meta({ deprecated: true, instead: 'It has no effect any more.' })
    .describe('Type of the storage.'),
  disk_size: diskSize()
    .default(20 * gibibyte)
    .describe('Size with unit K, M, G or T.'),
  cache_mode: oneOf(['none', 'writethrough', 'writeback', 'unsafe', 'directsync'], { severity: 'refusal' })
    .default('none')
    .describe('How the node caches it.'),
  format: oneOf(['raw', 'cow', 'qcow', 'qed', 'qcow2', 'vmdk', 'cloop'], { severity: 'refusal' })
    .default('raw')
    .describe('Format of the disk image, as the storage allows.'),
  io_thread: z
    .boolean()
    .default(false)
    .describe('An I/O thread of its own; needs `virtio`, or `scsi` with `scsi_controller = "virtio-scsi-single"`.'),
  asyncio: oneOf(['native', 'threads', 'io_uring'])
    .optional()
    .describe('Kind of asynchronous I/O; not sent when empty.'),
  exclude_from_backup: z.boolean().default(false).describe('Leave the disk out of backups.'),
  discard: z.boolean().default(false).describe('Pass trim requests on to the storage.'),
  ssd: z.boolean().default(false).describe('Present it as a solid state drive; not for `virtio`.'),
})

/** Identity of the machine and of what becomes of it. */
export const identityOptions = {
  vm_name: z.string().default('').describe('Name of the machine while it is built; default `packer-` and an ID.'),
  vm_id: vmid().describe('ID of the machine, 100 to 999999999; 0 takes the next free one.'),
  template_name: z.string().default('').describe('Name of the template; default `vm_name`.'),
  template_description: z.string().default('').describe('Description of the template.'),
  tags: tagList().default([]).describe('Tags, separated by `;`.'),
  skip_convert_to_template: z.boolean().default(false).describe('Leave a virtual machine instead of a template.'),
  force_order: oneOf(['replace-last', 'delete-first'], { standIn: 'replace-last' })
    .default('replace-last')
    .describe(
      'When the old template goes that `force` replaces: when the new one is done (`replace-last`), or before anything is made (`delete-first`), where there is no room for two. What comes from outside (`force-order`) wins.',
    ),
  keep_previous: z
    .boolean()
    .default(false)
    .describe(
      'Keep the old template that `force` replaces, as `NAME-previous`, in place of the one that was kept before. With `vm_id` as a full copy under a free ID, which takes time and room; else it only gets that name. What comes from outside (`keep-previous`) wins.',
    ),
  task_timeout: duration({ emptyIsUnset: true })
    .default(longestSilence)
    .describe(
      'How long a task of the server may say nothing; then it is stopped, and the build fails. One that tells of its progress is waited for as long as it works.',
    ),
}

export const cloudInitOptions = {
  cloud_init: z.boolean().default(false).describe('Add an empty cloud-init drive to the template.'),
  cloud_init_storage_pool: z
    .string()
    .default('')
    .describe('Storage of the cloud-init drive; default: that of the boot disk.'),
  cloud_init_disk_type: z.string().default('ide').describe('Bus of the cloud-init drive: `ide`, `scsi` or `sata`.'),
  cloud_init_disable_upgrade_packages: z
    .boolean()
    .optional()
    .describe('`true` tells cloud-init not to upgrade packages at the first boot, Proxmox VE 8 and later.'),
}

export const deviceOptions = {
  network_adapters: z.array(networkAdapter).default([]).describe('Network cards.'),
  disks: z.array(disk).default([]).describe('Hard disks.'),
}
