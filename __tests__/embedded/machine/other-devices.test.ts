import { describe, expect, it } from 'vitest'
import { argumentsOf, deviceOf, fields, lineOf, valuesOf } from './spec.ts'

describe('display', () => {
  it.each([
    ['std', 'VGA'],
    ['cirrus', 'cirrus-vga'],
    ['vmware', 'vmware-svga'],
    ['virtio', 'virtio-vga'],
    ['qxl', 'qxl-vga'],
  ])('%s is %s', (vga, driver) => {
    expect(deviceOf(argumentsOf({ vga }), 'vga')).toMatchObject({ '': driver, bus: 'pci.0', addr: '0x2' })
    expect(deviceOf(argumentsOf({ vga, machine: 'q35' }), 'vga')).toMatchObject({ bus: 'pcie.0', addr: '0x1' })
  })

  it('memory, several heads, none', () => {
    expect(deviceOf(argumentsOf({ vga: 'std,memory=64' }), 'vga')).toMatchObject({ vgamem_mb: '64' })
    expect(deviceOf(argumentsOf({ vga: 'qxl3' }), 'vga2')).toMatchObject({ '': 'qxl', addr: '0x19' })
    expect(deviceOf(argumentsOf({ vga: 'none' }), 'vga')).toBeUndefined()
  })

  it('a serial display needs the port', () => {
    expect(() => argumentsOf({ vga: 'serial0' })).toThrow("vga: 'serial0' is not configured")
    expect(deviceOf(argumentsOf({ vga: 'serial0', serial0: 'socket' }), 'vga')).toBeUndefined()
  })

  it("what needs the host's graphics card is refused", () => {
    expect(() => argumentsOf({ vga: 'virtio-gl' })).toThrow("vga: 'virtio-gl' is not possible here")
  })

  it('the tablet is there unless it is switched off', () => {
    expect(deviceOf(argumentsOf({}), 'tablet')).toMatchObject({ bus: 'uhci.0' })
    expect(deviceOf(argumentsOf({ machine: 'q35' }), 'tablet')).toMatchObject({ bus: 'ehci.0' })
    expect(deviceOf(argumentsOf({ tablet: 0 }), 'tablet')).toBeUndefined()
  })
})

describe('the guest agent', () => {
  it('has a virtio port', () => {
    const list = argumentsOf({ agent: 'enabled=1,fstrim_cloned_disks=1' })
    expect(deviceOf(list, 'qga0')).toMatchObject({ '': 'virtio-serial', bus: 'pci.0', addr: '0x8' })
    expect(deviceOf(list, 'virtserialport')).toMatchObject({ name: 'org.qemu.guest_agent.0', chardev: 'qga0' })
    expect(valuesOf(list, 'chardev').map(fields)).toContainEqual(
      expect.objectContaining({ id: 'qga0', path: '/run/machines/100.qga', server: 'on' }),
    )
  })

  it('or an ISA one, which is then COM1', () => {
    const line = lineOf({ agent: 'enabled=1,type=isa' })
    expect(deviceOf(line.arguments, 'isa-serial')).toMatchObject({ chardev: 'qga0' })
    expect(line.warnings).toEqual([expect.stringContaining('COM1')])
  })

  it('or is not there', () => expect(deviceOf(argumentsOf({ agent: 'enabled=0' }), 'qga0')).toBeUndefined())
})

it('serial ports are sockets whose output is kept', () => {
  const chardev = valuesOf(argumentsOf({ serial2: 'socket' }), 'chardev').map(fields)
  expect(chardev).toContainEqual(
    expect.objectContaining({
      id: 'serial2',
      path: '/run/machines/100.serial2',
      logfile: '/run/machines/100.serial2.log',
    }),
  )
})

it('rng0 is limited as PVE limits it', () => {
  expect(deviceOf(argumentsOf({ rng0: 'source=/dev/urandom' }), 'virtio-rng-pci')).toMatchObject({
    'max-bytes': '1024',
    period: '1000',
    bus: 'pci.1',
    addr: '0x1d',
  })
  expect(deviceOf(argumentsOf({ rng0: '/dev/urandom,max_bytes=0' }), 'virtio-rng-pci')?.['max-bytes']).toBeUndefined()
})

it('SMBIOS and generation ids', () => {
  const list = argumentsOf({
    smbios1: 'uuid=11111111-2222-3333-4444-555555555555,manufacturer=QUNNRSwgSW5jLg==,base64=1',
    vmgenid: 'c773c261-d800-4348-9f5d-167fadd53cf8',
  })
  expect(valuesOf(list, 'smbios')).toEqual([
    'type=1,uuid=11111111-2222-3333-4444-555555555555,manufacturer=ACME,, Inc.',
  ])
  expect(deviceOf(list, 'vmgenid')).toMatchObject({ guid: 'c773c261-d800-4348-9f5d-167fadd53cf8' })
  expect(deviceOf(argumentsOf({ vmgenid: '0' }), 'vmgenid')).toBeUndefined()
})

it('balloon, watchdog, sound, TPM', () => {
  expect(deviceOf(argumentsOf({}), 'balloon0')).toMatchObject({ addr: '0x3' })
  expect(deviceOf(argumentsOf({ balloon: 0 }), 'balloon0')).toBeUndefined()
  const list = argumentsOf({
    watchdog: 'model=i6300esb,action=reset',
    audio0: 'device=AC97,driver=spice',
    tpmstate0: 'local:100/vm-100-disk-1.raw,version=v2.0',
  })
  expect(valuesOf(list, 'action')).toEqual(['watchdog=reset'])
  expect(deviceOf(list, 'i6300esb')).toMatchObject({ addr: '0x4' })
  expect(deviceOf(list, 'audio0')).toMatchObject({ '': 'AC97', audiodev: 'audiodev0' })
  expect(deviceOf(list, 'tpm-tis')).toMatchObject({ tpmdev: 'tpmdev' })
})
