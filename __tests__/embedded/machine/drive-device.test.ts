import { describe, expect, it } from 'vitest'
import { argumentsOf, deviceOf, driveOf, valuesOf } from './spec.ts'

describe('disks', () => {
  it('virtio: its place, its format by the extension, and what the guest may know', () => {
    const list = argumentsOf({ virtio0: 'local:100/vm-100-disk-0.qcow2,discard=on,iothread=1,serial=A%20B,size=8G' })
    expect(driveOf(list, 'drive-virtio0')).toMatchObject({
      file: '/volumes/100/vm-100-disk-0.qcow2',
      format: 'qcow2',
      discard: 'unmap',
      'detect-zeroes': 'unmap',
      aio: 'threads',
    })
    expect(deviceOf(list, 'virtio0')).toMatchObject({
      '': 'virtio-blk-pci',
      bus: 'pci.0',
      addr: '0xa',
      serial: 'A B',
      iothread: 'iothread-virtio0',
    })
    expect(valuesOf(list, 'object')).toContain('iothread,id=iothread-virtio0')
  })

  it.each([
    ['none', 'on'],
    ['writeback', 'on'],
    ['writethrough', 'off'],
    ['directsync', 'off'],
  ])('cache=%s announces a write cache: %s', (cache, announced) => {
    expect(deviceOf(argumentsOf({ scsi0: `local:a.raw,cache=${cache}` }), 'scsi0')?.['write-cache']).toBe(announced)
  })

  it('flushes never wait for the host', () => {
    expect(driveOf(argumentsOf({ scsi0: 'local:a.raw,cache=directsync' }), 'drive-scsi0')).toMatchObject({
      'cache.direct': 'off',
      'cache.no-flush': 'on',
    })
  })

  it('rates are MiB and operations a second', () => {
    const list = argumentsOf({ scsi0: 'local:a.raw,mbps_rd=10,mbps_rd_max=20,bps_rd_max_length=3,iops=100' })
    expect(driveOf(list, 'drive-scsi0')).toMatchObject({
      'throttling.bps-read': '10485760',
      'throttling.bps-read-max': '20971520',
      'throttling.bps-read-max-length': '3',
      'throttling.iops-total': '100',
    })
  })

  it('ssd and read-only', () => {
    const list = argumentsOf({ scsi0: 'local:a.raw,ssd=1,ro=1', sata1: 'local:b.raw,ssd=1' })
    expect(deviceOf(list, 'scsi0')).toMatchObject({ rotation_rate: '1' })
    expect(driveOf(list, 'drive-scsi0')).toMatchObject({ readonly: 'on' })
    expect(deviceOf(list, 'sata1')).toMatchObject({ '': 'ide-hd', bus: 'ahci0.1', rotation_rate: '1' })
    expect(deviceOf(list, 'ahci0')).toMatchObject({ bus: 'pci.0', addr: '0x7' })
  })
})

describe('SCSI controllers', () => {
  it('lsi is the default and carries seven disks', () => {
    const list = argumentsOf({ scsi0: 'local:a.raw', scsi9: 'local:b.raw', scsi16: 'local:c.raw' })
    expect(deviceOf(list, 'scsihw0')).toMatchObject({ '': 'lsi', bus: 'pci.0', addr: '0x5' })
    expect(deviceOf(list, 'scsihw1')).toMatchObject({ bus: 'pci.0', addr: '0x6' })
    expect(deviceOf(list, 'scsihw2')).toMatchObject({ bus: 'pci.4', addr: '0x1' })
    expect(deviceOf(list, 'pci.4')).toMatchObject({ '': 'pci-bridge', bus: 'pci.1', addr: '0x1c' })
    expect(deviceOf(list, 'scsi9')).toMatchObject({ bus: 'scsihw1.0', 'scsi-id': '2' })
  })

  it.each(['virtio-scsi-pci', 'megasas'])('%s carries all of them by logical unit', (scsihw) => {
    const list = argumentsOf({ scsihw, scsi0: 'local:a.raw', scsi30: 'local:b.raw' })
    expect(valuesOf(list, 'device').filter((value) => value.startsWith(`${scsihw},`))).toHaveLength(1)
    expect(deviceOf(list, 'scsi30')).toMatchObject({ bus: 'scsihw0.0', 'scsi-id': '0', lun: '30' })
  })

  it('pvscsi counts by target', () => {
    expect(deviceOf(argumentsOf({ scsihw: 'pvscsi', scsi3: 'local:a.raw' }), 'scsi3')).toMatchObject({ 'scsi-id': '3' })
  })

  it('virtio-scsi-single gives every disk its own, behind a bridge', () => {
    const list = argumentsOf({
      scsihw: 'virtio-scsi-single',
      scsi0: 'local:a.raw,iothread=1',
      scsi1: 'local:b.raw,queues=4',
    })
    expect(deviceOf(list, 'pci.3')).toMatchObject({ bus: 'pci.0', addr: '0x5' })
    expect(deviceOf(list, 'virtioscsi0')).toMatchObject({ bus: 'pci.3', addr: '0x1', iothread: 'iothread-scsi0' })
    expect(deviceOf(list, 'virtioscsi1')).toMatchObject({ bus: 'pci.3', addr: '0x2', num_queues: '4' })
    expect(deviceOf(list, 'scsi1')).toMatchObject({ bus: 'virtioscsi1.0' })
  })
})

describe('CD drives', () => {
  it('an empty one can be filled later', () => {
    const list = argumentsOf({ ide2: 'none,media=cdrom' })
    expect(driveOf(list, 'drive-ide2')).toEqual({ if: 'none', id: 'drive-ide2', media: 'cdrom', readonly: 'on' })
    expect(deviceOf(list, 'ide2')).toMatchObject({ '': 'ide-cd', bus: 'ide.1', unit: '0' })
  })

  it('ISO images and cloud-init drives are discs', () => {
    const list = argumentsOf({
      scsi4: 'local:iso/x.iso,media=cdrom,size=20M',
      ide3: 'local:100/vm-100-cloudinit.qcow2,media=cdrom',
    })
    expect(deviceOf(list, 'scsi4')).toMatchObject({ '': 'scsi-cd' })
    expect(driveOf(list, 'drive-scsi4')).toMatchObject({ file: '/volumes/x.iso', format: 'raw', readonly: 'on' })
    expect(driveOf(list, 'drive-ide3')).toMatchObject({ format: 'qcow2', media: 'cdrom' })
    expect(deviceOf(list, 'ide3')).toMatchObject({ bus: 'ide.1', unit: '1' })
  })

  it('the IDE drives of q35 are on its SATA ports', () => {
    const drives = { ide0: 'local:a.raw', ide1: 'local:b.raw', ide2: 'none,media=cdrom', ide3: 'local:c.raw' }
    const list = argumentsOf({ machine: 'q35', ...drives })
    const buses = Object.keys(drives).map((key) => deviceOf(list, key)?.['bus'])
    expect(buses).toEqual(['ide.0', 'ide.2', 'ide.1', 'ide.3'])
  })

  it("the host's own drive is refused", () => {
    expect(() => argumentsOf({ ide2: 'cdrom,media=cdrom' })).toThrow("ide2: the host's own CD drive")
  })
})
