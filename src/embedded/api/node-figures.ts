import { statfsSync } from 'node:fs'
import { cpus, freemem, totalmem, uptime } from 'node:os'
import type { Datacenter } from '../datacenter.ts'

/** This machine's figures: what a node of the genuine server broadcasts. */
export function nodeFigures(datacenter: Datacenter): Record<string, number> {
  const disk = statfsSync(datacenter.data.root)
  return {
    cpu: 0,
    maxcpu: cpus().length,
    mem: totalmem() - freemem(),
    maxmem: totalmem(),
    disk: (disk.blocks - disk.bfree) * disk.bsize,
    maxdisk: disk.blocks * disk.bsize,
    uptime: Math.floor(uptime()),
  }
}
