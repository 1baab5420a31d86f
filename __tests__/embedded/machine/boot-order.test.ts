import { expect, it } from 'vitest'
import { bootIndexes } from '../../../src/embedded/machine/boot-order.ts'
import { argumentsOf, deviceOf } from './spec.ts'

const devices = {
  ide2: 'local:iso/x.iso,media=cdrom',
  scsi0: 'local:a.raw',
  virtio0: 'local:b.raw',
  net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0',
}

const keysInOrder = (config: Record<string, string>): string[] =>
  [...bootIndexes(config)].sort((a, b) => a[1] - b[1]).map(([key]) => key)

it.each([
  ['order=scsi0;ide2;net0', ['scsi0', 'ide2', 'net0']],
  ['order=virtio0', ['virtio0']],
  ['c', ['scsi0']],
  ['cdn', ['scsi0', 'ide2', 'net0']],
  ['dc', ['ide2', 'scsi0']],
  [' ', []],
])('boot: %s', (boot, expected) => expect(keysInOrder({ ...devices, boot })).toEqual(expected))

it('without boot: disk, discs, network', () => expect(keysInOrder(devices)).toEqual(['scsi0', 'ide2', 'net0']))

it('the old bootdisk says which disk', () => {
  expect(keysInOrder({ ...devices, boot: 'c', bootdisk: 'virtio0' })).toEqual(['virtio0'])
})

it('only what is in the order gets an index, and only such cards a boot ROM', () => {
  const list = argumentsOf({ ...devices, boot: 'order=ide2' })
  expect(deviceOf(list, 'ide2')?.['bootindex']).toBe('100')
  expect(deviceOf(list, 'scsi0')?.['bootindex']).toBeUndefined()
  expect(deviceOf(list, 'net0')).toMatchObject({ romfile: '' })
  expect(deviceOf(argumentsOf({ ...devices, boot: 'order=net0' }), 'net0')?.['romfile']).toBeUndefined()
})
