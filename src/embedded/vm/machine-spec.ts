import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { guestAddressesOf } from '../../net/guest-port.ts'
import type { VmConfig } from '../config/conf-file.ts'
import { shownValue } from '../config/config-values.ts'
import type { Datacenter } from '../datacenter.ts'
import type { MachineSpec } from '../machine/hypervisor.ts'
import { realPath, volumePath } from '../storage/storages.ts'

/** What a hypervisor is told of a VM; `machine`: another type than the configuration's. */
export function machineSpec(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  config: VmConfig,
  machine?: string,
): MachineSpec {
  const shown: Record<string, string | number> = {}
  for (const [key, value] of config.options) shown[key] = key === 'cipassword' ? value : shownValue(key, value)
  if (machine !== undefined) shown['machine'] = machine
  const runDirectory = datacenter.data.path('run', String(vmid))
  mkdirSync(runDirectory, { recursive: true, mode: 0o700 })
  return {
    vmid,
    name: config.options.get('name') ?? `VM ${vmid}`,
    config: shown,
    volumePath: (volid) =>
      volid.startsWith('/') ? (realPath(datacenter, node, volid) ?? volid) : volumePath(datacenter, node, volid),
    bridges: new Map(datacenter.state.bridges.map((bridge) => [bridge.iface, { cidr: bridge.cidr }])),
    hostAddresses: guestAddressesOf(vmid),
    runDirectory: path.resolve(runDirectory),
  }
}
