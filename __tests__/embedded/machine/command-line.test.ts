import { describe, expect, it } from 'vitest'
import { machineType } from '../../../src/embedded/machine/command-line.ts'
import { runtimePaths } from '../../../src/embedded/machine/runtime-paths.ts'
import { argumentsOf, deviceOf, valuesOf } from './spec.ts'

describe('machine types', () => {
  it.each([
    [{}, 'pc', 'i440fx', undefined],
    [{ machine: 'q35' }, 'q35', 'q35', undefined],
    [{ machine: 'q35,viommu=intel' }, 'q35', 'q35', 'intel'],
    [{ machine: 'pc-q35-6.2+pve0' }, 'pc-q35-6.2', 'q35', undefined],
    [{ machine: 'type=pc-i440fx-7.2' }, 'pc-i440fx-7.2', 'i440fx', undefined],
  ] as const)('%j', (config, type, chipset, viommu) => {
    expect(machineType(config, '7.2.22')).toEqual({ type, chipset, viommu })
  })

  it('a pin to a later version is refused', () => {
    expect(() => machineType({ machine: 'pc-q35-9.2' }, '7.2.22')).toThrow(
      "Installed QEMU version '7.2.22' is too old to run machine type 'pc-q35-9.2', please upgrade",
    )
    expect(machineType({ machine: 'pc-q35-9.2' }, '10.0.2').type).toBe('pc-q35-9.2')
  })
})

describe('the buses', () => {
  it('i440fx: devices on the root bus', () => {
    const list = argumentsOf({})
    expect(deviceOf(list, 'pci.1')).toMatchObject({ bus: 'pci.0', addr: '0x1e' })
    expect(deviceOf(list, 'pci.3')).toBeUndefined()
  })

  it('q35: pci.0 is the sixth bus, after four root ports and a bridge', () => {
    const list = argumentsOf({ machine: 'q35' })
    const ids = valuesOf(list, 'device').flatMap((device) => /id=([^,]+)/.exec(device)?.[1] ?? [])
    const buses = ids.filter((id) => /^(ich9-pcie-port-\d|pcidmi|pci\.0)$/.test(id))
    expect(buses).toHaveLength(6)
    expect(buses.at(-1)).toBe('pci.0')
    expect(valuesOf(list, 'global')).toContain('ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off')
  })
})

describe('refusals name the key', () => {
  it.each(['hostpci0', 'usb1', 'parallel0', 'ivshmem', 'virtiofs0', 'hugepages'])('%s', (key) => {
    expect(() => argumentsOf({ [key]: 'x' })).toThrow(new RegExp(`^${key}: .* by the embedded Proxmox$`))
  })

  it('other architectures', () => {
    expect(() => argumentsOf({ arch: 'aarch64' })).toThrow("arch: 'aarch64' is not supported")
    expect(() => argumentsOf({ arch: 'x86_64' })).not.toThrow()
  })
})

it('clock, keyboard, reboot and own arguments', () => {
  expect(valuesOf(argumentsOf({ startdate: '2020-01-01' }), 'rtc')).toEqual(['base=2020-01-01'])
  expect(valuesOf(argumentsOf({ ostype: 'win11' }), 'rtc')).toEqual(['base=localtime'])
  expect(valuesOf(argumentsOf({ ostype: 'win11', localtime: 0 }), 'rtc')).toEqual([])
  expect(valuesOf(argumentsOf({ keyboard: 'de' }), 'k')).toEqual(['de'])
  expect(argumentsOf({ reboot: 0 })).toContain('-no-reboot')
  expect(argumentsOf({ args: "-device 'virtio-rng-pci'" }).slice(-2)).toEqual(['-device', 'virtio-rng-pci'])
})

it('the name can not add options', () => {
  expect(valuesOf(argumentsOf({ name: 'web' }), 'name')).toEqual(['web,debug-threads=on'])
  expect(valuesOf(argumentsOf({ name: 'a,b' }), 'name')).toEqual(['a,,b,debug-threads=on'])
})

it('a folder too deep for sockets is refused with a reason', () => {
  expect(() => runtimePaths(`/${'d'.repeat(100)}`, 100)).toThrow('choose a shorter data folder')
})
