import { describe, expect, it } from 'vitest'
import { allocateSlots } from '../../../src/builders/proxmox/slots.ts'

describe('allocateSlots', () => {
  it('gives fixed images their slots, then disks per bus in order, then the other images', () => {
    const disks = [{ bus: 'ide' }, { bus: 'scsi' }, { bus: 'ide' }, { bus: 'virtio' }]
    const isos = [{ bus: 'ide', index: 2 }, { bus: 'ide' }, { bus: 'scsi' }]
    expect(allocateSlots(disks, isos)).toEqual({
      disks: ['ide0', 'scsi0', 'ide1', 'virtio0'],
      isos: ['ide2', 'ide3', 'scsi1'],
    })
  })

  it('leaves occupied slots alone', () => {
    expect(allocateSlots([{ bus: 'scsi' }], [], new Set(['scsi0'])).disks).toEqual(['scsi1'])
  })

  it('refuses a bus that is full and a slot that is wanted twice', () => {
    const four = [{ bus: 'ide' }, { bus: 'ide' }, { bus: 'ide' }, { bus: 'ide' }]
    expect(() => allocateSlots(four, [{ bus: 'ide' }])).toThrow(/reached the end of the ide bus/)
    const twice = [
      { bus: 'ide', index: 2 },
      { bus: 'ide', index: 2 },
    ]
    expect(() => allocateSlots([], twice)).toThrow(/ide2 is used twice/)
  })
})
