import { open, rm, stat, utimes } from 'node:fs/promises'
import type { Clock } from '../time/clock.ts'

const heartbeat = 5_000
// A holder that has not moved for so long is dead: killed runners leave their locks behind.
const staleAfter = 30_000
const lookEvery = 500

/**
 * Runs `work` while holding the lock file at `path`, against other builds and other processes. `onWait` is called once when
 * somebody else holds it. Rejects with Cancelled when aborted while waiting.
 */
export async function withFileLock<Result>(
  path: string,
  options: {
    readonly clock: Clock
    readonly signal?: AbortSignal | undefined
    readonly onWait?: (() => void) | undefined
  },
  work: () => Promise<Result>,
): Promise<Result> {
  let waited = false
  while (!(await take(path, options.clock))) {
    if (!waited) options.onWait?.()
    waited = true
    await options.clock.sleep(lookEvery, options.signal)
  }
  const timer = setInterval(() => {
    const now = new Date(options.clock.now())
    utimes(path, now, now).catch(() => undefined)
  }, heartbeat)
  timer.unref()
  try {
    return await work()
  } finally {
    clearInterval(timer)
    await rm(path, { force: true })
  }
}

async function take(path: string, clock: Clock): Promise<boolean> {
  try {
    const handle = await open(path, 'wx')
    await handle.writeFile(`${process.pid}\n`)
    await handle.close()
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
  }
  const held = await stat(path).catch(() => undefined)
  if (held !== undefined && clock.now() - held.mtimeMs > staleAfter) await rm(path, { force: true })
  return false
}
