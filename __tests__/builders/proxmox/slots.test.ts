import { describe, expect, it } from 'vitest'
import { bootOrder } from '../../../src/builders/proxmox/plan/boot-order.ts'
import { allocateSlots } from '../../../src/builders/proxmox/plan/slots.ts'

describe('allocateSlots', () => {
  it('gives fixed images their slots, then disks per bus in order, then the other images', () => {
    const disks = [{ bus: 'ide' }, { bus: 'scsi' }, { bus: 'ide' }, { bus: 'virtio' }] as const
    const isos = [{ bus: 'ide', index: 2 }, { bus: 'ide' }, { bus: 'scsi' }] as const
    expect(allocateSlots(disks, isos)).toEqual({
      disks: ['ide0', 'scsi0', 'ide1', 'virtio0'],
      isos: ['ide2', 'ide3', 'scsi1'],
      problems: [],
    })
  })

  it('leaves occupied slots alone', () => {
    expect(allocateSlots([{ bus: 'scsi' }], [], { occupied: new Set(['scsi0']) }).disks).toEqual(['scsi1'])
  })

  it("leaves a source's cloud-init drive alone, unless an image has that very slot", () => {
    const avoided = new Set(['ide0'])
    expect(allocateSlots([], [{ bus: 'ide' }], { avoided }).isos).toEqual(['ide1'])
    expect(allocateSlots([], [{ bus: 'ide', index: 0 }], { avoided }).isos).toEqual(['ide0'])
    const { problems } = allocateSlots([], [{ bus: 'ide', index: 0 }], { occupied: avoided })
    expect(problems).toMatchObject([{ drive: 'iso', position: 0, summary: 'ide0 is a disk of the source' }])
  })

  it('refuses a bus that is full and a slot that is wanted twice', () => {
    const four = [{ bus: 'ide' }, { bus: 'ide' }, { bus: 'ide' }, { bus: 'ide' }] as const
    expect(allocateSlots(four, [{ bus: 'ide' }])).toMatchObject({
      isos: ['<ide, which is full>'],
      problems: [
        {
          drive: 'iso',
          position: 0,
          code: 'bus-full',
          summary: expect.stringContaining('reached the end of the ide bus'),
        },
      ],
    })
    const twice = [
      { bus: 'ide', index: 2 },
      { bus: 'ide', index: 2 },
    ] as const
    expect(allocateSlots([], twice)).toMatchObject({
      isos: ['ide2', '<ide2, used twice>'],
      problems: [{ drive: 'iso', position: 1, code: 'slot-used-twice', summary: 'ide2 is used twice' }],
    })
  })
})

describe('bootOrder', () => {
  it("leaves the order to the server where the installer's drive is the first CD drive", () => {
    expect(bootOrder({ disks: ['scsi0'], isos: ['ide2', 'ide3'] }, true)).toBeUndefined()
    expect(bootOrder({ disks: ['scsi0'], isos: [] }, true)).toBeUndefined()
  })

  it('names the disk and the installer where a CD with answers would come first', () => {
    expect(bootOrder({ disks: ['virtio0', 'scsi0'], isos: ['ide2', 'ide0'] }, true)).toBe('order=scsi0;ide2;net0')
    expect(bootOrder({ disks: [], isos: ['sata0', 'scsi0'] }, false)).toBe('order=sata0')
  })

  it('has what the boot loader reads at its end', () => {
    expect(bootOrder({ disks: ['scsi0'], isos: ['ide2', 'ide0'] }, true, 'ide0')).toBe('order=scsi0;ide2;net0;ide0')
    expect(bootOrder({ disks: ['scsi0'], isos: ['ide2', 'ide3'] }, false, 'ide3')).toBe('order=scsi0;ide2;ide3')
  })
})
