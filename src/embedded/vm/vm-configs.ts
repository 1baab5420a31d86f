import { existsSync, readdirSync } from 'node:fs'
import { copyConfig, digestOf, parseConfig, printConfig, type VmConfig } from '../config/conf-file.ts'
import { isDriveKey } from '../config/drive-keys.ts'
import type { DataFolder } from '../state/data-folder.ts'

/** The configuration files of all VMs. What `read` gives is the caller's own copy; `write` is what makes it true. */
export interface Vms {
  all(): readonly number[]
  exists(vmid: number): boolean
  nodeOf(vmid: number): string | undefined
  /** Throws Error `Configuration file '...' does not exist`. */
  read(node: string, vmid: number): VmConfig
  peek(vmid: number): VmConfig | undefined
  write(node: string, vmid: number, config: VmConfig): void
  /** To another node. */
  move(node: string, vmid: number, config: VmConfig): void
  remove(vmid: number): void
}

export function openVms(data: DataFolder, nodes: readonly string[]): Vms {
  const known = new Map<number, { node: string; config: VmConfig }>()
  const file = (node: string, vmid: number): string => `nodes/${node}/qemu-server/${vmid}.conf`
  for (const node of nodes) {
    const folder = data.path('nodes', node, 'qemu-server')
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const vmid = /^(\d+)\.conf$/.exec(name)?.[1]
      if (vmid !== undefined)
        known.set(Number(vmid), { node, config: parseConfig(data.read(file(node, Number(vmid))) ?? '') })
    }
  }
  return {
    all: () => [...known.keys()].sort((a, b) => a - b),
    exists: (vmid) => known.has(vmid),
    nodeOf: (vmid) => known.get(vmid)?.node,
    read(node, vmid) {
      const vm = known.get(vmid)
      if (vm === undefined || vm.node !== node)
        throw new Error(`Configuration file '${file(node, vmid)}' does not exist`)
      return copyConfig(vm.config)
    },
    peek: (vmid) => known.get(vmid)?.config,
    write(node, vmid, config) {
      tidy(config)
      data.write(file(node, vmid), printConfig(config))
      known.set(vmid, { node, config: copyConfig(config) })
    },
    move(node, vmid, config) {
      const before = known.get(vmid)?.node
      tidy(config)
      data.write(file(node, vmid), printConfig(config))
      if (before !== undefined && before !== node) data.remove(file(before, vmid))
      known.set(vmid, { node, config: copyConfig(config) })
    },
    remove(vmid) {
      const vm = known.get(vmid)
      if (vm === undefined) return
      data.remove(file(vm.node, vmid))
      known.delete(vmid)
    },
  }
}

/** What never stands in a configuration: old names of options, and volumes called unused that a drive has. */
function tidy({ options, pending }: VmConfig): void {
  const smp = options.get('smp')
  if (smp !== undefined && !options.has('sockets')) {
    options.set('sockets', smp)
    options.delete('cores')
  }
  options.delete('smp')
  const used = new Set<string>()
  for (const section of [options, pending]) {
    for (const [key, text] of section) if (isDriveKey(key)) used.add(text.split(',')[0]!)
  }
  for (const [key, volid] of [...options]) if (/^unused\d+$/.test(key) && used.has(volid)) options.delete(key)
}

/** The other text that PVE has for it, where a cluster-wide look comes first. */
export function requireVm(vms: Vms, node: string, vmid: number): void {
  if (vms.nodeOf(vmid) !== node) throw new Error(`unable to find configuration file for VM ${vmid} on node '${node}'`)
}

export function checkLock(config: VmConfig, skip = false): void {
  const lock = config.options.get('lock')
  if (lock !== undefined && !skip) throw new Error(`VM is locked (${lock})`)
}

export function checkDigest(config: VmConfig, digest: string | undefined): void {
  if (digest !== undefined && digest !== '' && digest !== digestOf(config))
    throw new Error('checksum mismatch (file change by other user?)')
}

export function isTemplate(config: VmConfig): boolean {
  return config.options.get('template') === '1'
}
