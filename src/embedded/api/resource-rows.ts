import { statfsSync } from 'node:fs'
import { uptime } from 'node:os'
import type { Datacenter } from '../datacenter.ts'
import { isUsable, storageOf, storageRoot } from '../storage/storages.ts'

/** A VM as cluster-wide views show it: from the last broadcast, or next to nothing before the first. */
export function resourceRow(datacenter: Datacenter, vmid: number, withPool: boolean): Record<string, unknown> {
  const row: Record<string, unknown> = {
    id: `qemu/${vmid}`,
    node: datacenter.vms.nodeOf(vmid),
    status: 'unknown',
    type: 'qemu',
    vmid,
  }
  const pool = withPool
    ? Object.entries(datacenter.state.pools).find(([, members]) => members.vms.includes(vmid))?.[0]
    : undefined
  if (pool !== undefined) row['pool'] = pool
  const figures = datacenter.broadcast.figures(vmid)
  if (figures === undefined) return row
  const copied = [
    'cpu',
    'disk',
    'diskread',
    'diskwrite',
    'maxdisk',
    'maxmem',
    'mem',
    'memhost',
    'name',
    'netin',
    'netout',
    'status',
    'uptime',
  ]
  for (const key of [...copied, 'tags', 'lock']) if (figures[key] !== undefined) row[key] = figures[key]
  // Of a machine that is off, newer releases leave them out of its own status alone.
  row['diskread'] ??= 0
  row['diskwrite'] ??= 0
  row['maxcpu'] = figures['cpus']
  row['template'] = figures['template'] ?? 0
  return row
}

export interface Usage {
  readonly total: number
  readonly used: number
  readonly avail: number
}

/** Of the file system below a storage. */
export function storageUsage(datacenter: Datacenter, node: string, id: string): Usage {
  try {
    const figures = statfsSync(storageRoot(datacenter, node, id))
    const total = figures.blocks * figures.bsize
    const avail = figures.bavail * figures.bsize
    return { total, avail, used: total - figures.bfree * figures.bsize }
  } catch {
    return { total: 0, used: 0, avail: 0 }
  }
}

export function storageResource(datacenter: Datacenter, node: string, id: string): Record<string, unknown> {
  const storage = storageOf(datacenter, id)
  const usage = storageUsage(datacenter, node, id)
  return {
    id: `storage/${node}/${id}`,
    content: storage.content.join(','),
    disk: usage.used,
    maxdisk: usage.total,
    node,
    plugintype: storage.type,
    shared: Number(storage.shared ?? false),
    status: isUsable(storage, node) ? 'available' : 'unknown',
    storage: id,
    type: 'storage',
  }
}

export function nodeResource(datacenter: Datacenter, node: string, withFigures: boolean): Record<string, unknown> {
  const figures = withFigures ? nodeFigures(datacenter) : {}
  return { id: `node/${node}`, level: '', node, status: 'online', type: 'node', 'cgroup-mode': 2, ...figures }
}

/** The host's figures: what a node of the genuine server broadcasts. */
function nodeFigures(datacenter: Datacenter): Record<string, number> {
  const disk = statfsSync(datacenter.data.root)
  const memory = datacenter.host.memory()
  return {
    cpu: 0,
    maxcpu: datacenter.host.processors().count,
    mem: memory.total - memory.free,
    maxmem: memory.total,
    disk: (disk.blocks - disk.bfree) * disk.bsize,
    maxdisk: disk.blocks * disk.bsize,
    uptime: Math.floor(uptime()),
  }
}
