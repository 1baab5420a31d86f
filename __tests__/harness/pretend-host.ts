import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'

/**
 * Preloaded (`--import`) by script/elsewhere: the program and those that it starts see a machine of 4 CPUs and 16 GB that is
 * nobody's, so that a test that knows the machine on which it was written fails.
 */
const processor: os.CpuInfo = {
  model: 'Pretended CPU',
  speed: 1234,
  times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 },
}

Object.assign(os, {
  cpus: () => Array.from({ length: 4 }, () => processor),
  availableParallelism: () => 4,
  totalmem: () => 16 * 2 ** 30,
  freemem: () => 5 * 2 ** 30,
  hostname: () => 'elsewhere',
  release: () => '7.1.0-elsewhere',
  version: () => '#1 SMP elsewhere',
  uptime: () => 4711.25,
  loadavg: () => [3.5, 2.25, 1.125],
})
syncBuiltinESMExports()
