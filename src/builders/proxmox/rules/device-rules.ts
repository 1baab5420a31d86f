import type { RuleContext } from '../../../options/component.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { parseDiskSize } from '../options/disk-size.ts'

export const busses: readonly string[] = ['scsi', 'sata', 'virtio', 'ide']
const cacheModes = ['none', 'writethrough', 'writeback', 'unsafe', 'directsync']
const formats = ['raw', 'cow', 'qcow', 'qed', 'qcow2', 'vmdk', 'cloop']

export function checkDevices(options: CommonOptions, context: RuleContext): void {
  for (const index of options.network_adapters.keys()) checkAdapter(options, index, context)
  for (const index of options.disks.keys()) checkDisk(options, index, context)
  if (options.cloud_init && !['ide', 'scsi', 'sata'].includes(options.cloud_init_disk_type)) {
    context.error(
      'unknown-bus',
      ['cloud_init_disk_type'],
      `invalid value for \`cloud_init_disk_type\` ${JSON.stringify(options.cloud_init_disk_type)}: only one of 'ide', 'scsi', 'sata' is valid`,
    )
  }
}

function checkAdapter(
  { network_adapters: adapters }: CommonOptions,
  index: number,
  { error, buildFails }: RuleContext,
): void {
  const adapter = adapters[index]
  if (adapter === undefined) return
  const at = (option: string) => ['network_adapters', index, option] as const
  if (adapter.bridge === '')
    error('missing-option', ['network_adapters', index], `network_adapters[${index}].bridge must be specified`)
  if (adapter.packet_queues > 0 && adapter.model !== 'virtio') {
    error(
      'option-requires-another',
      at('packet_queues'),
      `network_adapters[${index}].packet_queues can only be set for 'virtio' driver`,
    )
  }
  if (adapter.mtu < 0 || adapter.mtu > 65520)
    error(
      'value-out-of-range',
      at('mtu'),
      `network_adapters[${index}].mtu only positive values up to 65520 are supported`,
    )
  if (
    adapter.mac_address !== '' &&
    adapter.mac_address !== 'repeatable' &&
    !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(adapter.mac_address)
  ) {
    buildFails(
      'invalid-mac-address',
      at('mac_address'),
      `network_adapters[${index}].mac_address is not a MAC address`,
      'Six pairs of hexadecimal digits with colons, or `repeatable`.',
    )
  }
  if (
    adapter.vlan_tag !== '' &&
    !(/^\d+$/.test(adapter.vlan_tag) && Number(adapter.vlan_tag) >= 1 && Number(adapter.vlan_tag) <= 4094)
  ) {
    buildFails('value-out-of-range', at('vlan_tag'), `network_adapters[${index}].vlan_tag must be in range 1-4094`)
  }
}

function checkDisk(
  { disks, scsi_controller }: CommonOptions,
  index: number,
  { error, warn, buildFails }: RuleContext,
): void {
  const disk = disks[index]
  if (disk === undefined) return
  const at = (option: string) => ['disks', index, option] as const
  if (disk.storage_pool === '')
    error('missing-option', ['disks', index], `disks[${index}].storage_pool must be specified`)
  if (!busses.includes(disk.type))
    warn(
      'unknown-bus',
      at('type'),
      `disks[${index}].type ${JSON.stringify(disk.type)} is taken as scsi`,
      `There are: ${busses.join(', ')}.`,
    )
  if (parseDiskSize(disk.disk_size) === undefined) {
    buildFails(
      'invalid-disk-size',
      at('disk_size'),
      `disks[${index}].disk_size ${JSON.stringify(disk.disk_size)} is not a size`,
      'A whole number and one of the units K, M, G, T: `20G`.',
    )
  }
  if (!cacheModes.includes(disk.cache_mode))
    buildFails(
      'invalid-option-value',
      at('cache_mode'),
      `disks[${index}].cache_mode must be one of ${cacheModes.join(', ')}`,
    )
  if (!formats.includes(disk.format))
    buildFails('invalid-option-value', at('format'), `disks[${index}].format must be one of ${formats.join(', ')}`)
  if (disk.io_thread) {
    if (disk.type !== 'scsi' && disk.type !== 'virtio')
      error('option-requires-another', at('io_thread'), 'io thread option requires scsi or a virtio disk')
    else if (disk.type === 'scsi' && scsi_controller !== 'virtio-scsi-single')
      error('option-requires-another', at('io_thread'), 'io thread option requires virtio-scsi-single controller')
  }
  if (disk.asyncio !== '' && !['native', 'threads', 'io_uring'].includes(disk.asyncio))
    error('invalid-option-value', at('asyncio'), 'AsyncIO must be native, threads or io_uring')
  if (disk.ssd && disk.type === 'virtio')
    error('conflicting-options', at('ssd'), `SSD emulation is not supported for virtio disks`)
}
