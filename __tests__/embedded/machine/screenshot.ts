import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Machine } from '../../../src/embedded/machine/hypervisor.ts'

/** A picture of the machine's display: PNG, or PPM from a QEMU older than 7.1. */
export async function screenshot(machine: Machine): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'screen-'))
  const filename = join(folder, 'screen')
  try {
    await machine.qmp('screendump', { filename, format: 'png' }).catch(() => machine.qmp('screendump', { filename }))
    return await readFile(filename)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
