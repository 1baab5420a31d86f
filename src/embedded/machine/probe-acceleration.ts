import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { qemuOption } from './devices/qemu-properties.ts'
import type { Acceleration } from './processor.ts'

const probes = new Map<string, Promise<Acceleration>>()

/** What works on this host: found out once a process, by running a guest. */
export function hostAcceleration(binary: string): Promise<Acceleration> {
  const known = probes.get(binary)
  if (known !== undefined) return known
  const probe = guestRuns(binary, 'kvm').then((works) => (works ? 'kvm' : 'tcg'))
  probes.set(binary, probe)
  return probe
}

// `probe-sector.s`: goes where broken hosts have been seen to fail. Firmware, its services, interrupts in protected mode as boot
// loaders have them, page tables, and 64-bit instructions. Then it writes 0x10 to port 0xf4, and the device there ends QEMU
// with the status (0x10 << 1) | 1. Anything else, also silence, means no.
const BOOT_SECTOR = Buffer.from(
  'fa31c08ed88ec08ed0bc007cfbfcb84b0ecd10b80102b90100b600bb0006cd13723cbf001031c0b90018f3ab66c70600' +
    '100320000066c70600200330000066c706003083000000fa660f0116587d0f20c00c010f22c066ea617c00000800f4eb' +
    'fd66b810008ed88ec08ed0bc00700000bf00900000b900010000b8ce7c0800abb8008e0000abe2f20f011d5e7d000031' +
    'dbcd30fbf4fa83fb027230b8001000000f22d80f20e00c200f22e0b9800000c00f320d000100000f300f20c00d000000' +
    '800f22c0ead67c00001800f4ebfd60b020e6206143cf48b888776655443322114889042500600000488b142500600000' +
    '4839c27535c7042500a300002d7d1800c7042504a30000008e000048c7042508a30000000000000f011c25647d0000cd' +
    '3083fb037204b010e6f4f4ebfdffc348cf0f1f80000000000000000000000000ffff0000009acf00ffff00000092cf00' +
    '00000000009a20001f00387d0000ff0700900000ff0f00a0000000000000',
  'hex',
)
const STATUS = 33
const PROBE_MS = 5000

/** Whether a guest executes instructions: /dev/kvm may open, make a machine, and then never run it. */
export async function guestRuns(binary: string, acceleration: Acceleration): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'accel-'))
  try {
    const disk = Buffer.alloc(64 * 512)
    BOOT_SECTOR.copy(disk)
    disk.writeUInt16LE(0xaa55, 510)
    await writeFile(join(folder, 'disk'), disk)
    const status = await exitStatus(binary, [
      ...['-machine', 'pc', '-accel', acceleration, '-cpu', acceleration === 'kvm' ? 'host' : 'max', '-m', '64'],
      ...['-nodefaults', '-display', 'none', '-vga', 'std', '-device', 'isa-debug-exit,iobase=0xf4,iosize=4'],
      ...['-drive', qemuOption({ if: 'ide', format: 'raw', file: join(folder, 'disk') })],
    ])
    return status === STATUS
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function exitStatus(binary: string, options: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(binary, options, { stdio: 'ignore', timeout: PROBE_MS, killSignal: 'SIGKILL' })
    child.once('error', () => resolve(null))
    child.once('exit', (status) => resolve(status))
  })
}
