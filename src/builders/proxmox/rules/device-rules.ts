import type { RuleContext } from '../../../options/component.ts'
import type { CommonOptions } from '../options/common-options.ts'

export function checkDevices(options: CommonOptions, { error, isLate }: RuleContext): void {
  for (const [index, adapter] of options.network_adapters.entries()) {
    const what = `network_adapters[${index}]`
    const at = (option: string) => ['network_adapters', index, option]
    if (adapter.bridge === '') error('missing-option', ['network_adapters', index], `${what}.bridge must be specified`)
    if (adapter.packet_queues > 0 && adapter.model !== 'virtio')
      error('option-requires-another', at('packet_queues'), `${what}.packet_queues can only be set for 'virtio' driver`)
    if (adapter.mtu < 0 || adapter.mtu > 65520)
      error('value-out-of-range', at('mtu'), `${what}.mtu only positive values up to 65520 are supported`)
  }
  for (const [index, disk] of options.disks.entries()) {
    const at = (option: string) => ['disks', index, option]
    if (disk.storage_pool === '')
      error('missing-option', ['disks', index], `disks[${index}].storage_pool must be specified`)
    if (disk.io_thread) {
      if (disk.type !== 'scsi' && disk.type !== 'virtio')
        error('option-requires-another', at('io_thread'), 'io thread option requires scsi or a virtio disk')
      else if (disk.type === 'scsi' && options.scsi_controller !== 'virtio-scsi-single' && !isLate(['scsi_controller']))
        error('option-requires-another', at('io_thread'), 'io thread option requires virtio-scsi-single controller')
    }
    if (disk.ssd && disk.type === 'virtio')
      error('conflicting-options', at('ssd'), `SSD emulation is not supported for virtio disks`)
  }
}
