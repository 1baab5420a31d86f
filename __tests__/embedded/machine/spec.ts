import { type CommandLineContext, commandLine } from '../../../src/embedded/machine/command-line.ts'
import type { MachineSpec } from '../../../src/embedded/machine/hypervisor.ts'
import { runtimePaths } from '../../../src/embedded/machine/runtime-paths.ts'
import { guestAddressesOf } from '../../../src/net/guest-port.ts'

/** A machine of this configuration, with volumes in `/volumes`. */
export function machineSpec(config: MachineSpec['config'], overrides: Partial<MachineSpec> = {}): MachineSpec {
  return {
    vmid: 100,
    name: 'VM 100',
    config,
    volumePath: (volid) => `/volumes/${volid.replace(/^[^:]*:(iso\/)?/, '')}`,
    bridges: new Map([['vmbr0', { cidr: '10.0.2.2/24' }]]),
    hostAddresses: guestAddressesOf(overrides.vmid ?? 100),
    runDirectory: '/run/machines',
    ...overrides,
  }
}

export function argumentsOf(
  config: MachineSpec['config'],
  context: Partial<CommandLineContext> = {},
): readonly string[] {
  return lineOf(config, context).arguments
}

export function lineOf(config: MachineSpec['config'], context: Partial<CommandLineContext> = {}) {
  const paths = runtimePaths('/run/machines', 100)
  return commandLine(machineSpec(config), { acceleration: 'tcg', qemuVersion: '7.2.22', paths, ...context })
}

/** The values of every `-option`, in order. */
export function valuesOf(list: readonly string[], option: string): string[] {
  return list.flatMap((word, position) => (word === `-${option}` ? [list[position + 1] ?? ''] : []))
}

/** The one `-device` with this id (or this driver), as an object; the driver is under `''`. */
export function deviceOf(list: readonly string[], id: string): Record<string, string> | undefined {
  return valuesOf(list, 'device')
    .map(fields)
    .find((device) => device['id'] === id || (device['id'] === undefined && device[''] === id))
}

export function driveOf(list: readonly string[], id: string): Record<string, string> | undefined {
  return valuesOf(list, 'drive')
    .map(fields)
    .find((drive) => drive['id'] === id)
}

export function fields(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const equals = part.indexOf('=')
      return equals < 0 ? ['', part] : [part.slice(0, equals), part.slice(equals + 1)]
    }),
  )
}
