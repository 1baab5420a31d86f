import { statfsSync } from 'node:fs'
import { uptime } from 'node:os'
import type { Datacenter } from '../datacenter.ts'

/** The host's figures: what a node of the genuine server broadcasts. */
export function nodeFigures(datacenter: Datacenter): Record<string, number> {
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
