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

// A boot sector that goes where broken hosts have been seen to fail: firmware, its services (print: int 0x10, read a
// sector: int 0x13), page tables, and a 64-bit instruction. Then it writes 0x10 to port 0xf4, and the device there ends
// QEMU with the status (0x10 << 1) | 1. Anything else, also silence, means no.
const BOOT_SECTOR = Buffer.from(
  'fa31c08ed88ec08ed0bc007cfbb84b0ecd10b80102b90100b600bb0080cd13725afabf001031c0b90018fcf3abc70600' +
    '100320c70600200330c7060030830066b8001000000f22d80f20e06683c8200f22e066b9800000c00f32660d00010000' +
    '0f300f0116b87c0f20c0660d010000800f22c066ea7e7c00000800f4ebfd48b888776655443322114889042500600000' +
    '488b1c25006000004839c37504b010e6f4f4ebfd0f1f4000000000000000000000000000009a20000f00a87c0000',
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
