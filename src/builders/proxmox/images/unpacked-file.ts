import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { lives, processSpace } from '../../../host/process-space.ts'

/** With the process that writes it, so that others see whether that lives. */
const pattern = /^unpacked-(?<space>[0-9a-z]+)-(?<pid>\d+)-[0-9a-f-]{36}$/

/** Milliseconds: no build unpacks for a day, and a process of another container can not be seen. */
const oldEnough = 86_400_000

/** A place in `folder` for what an image holds. */
export function unpackedFile(folder: string): string {
  return join(folder, `unpacked-${processSpace()}-${process.pid}-${randomUUID()}`)
}

/** Removes what processes that were killed have unpacked there: gigabytes that no later build reads. */
export function removeDeadUnpacked(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const { space, pid } = pattern.exec(name)?.groups ?? {}
    if (pid === undefined) continue
    const file = join(folder, name)
    try {
      const isDead = space === processSpace() ? !lives(Number(pid)) : now - statSync(file).mtimeMs > oldEnough
      if (isDead) rmSync(file, { force: true })
    } catch {
      // Somebody else was faster.
    }
  }
}
