import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { GuestError } from '../../../diagnostics/errors.ts'
import type { Reached } from '../agent-communicator.ts'
import type { Ended } from '../run-program.ts'
import { type AgentTransfer, run } from './send-content.ts'

/** What the guest's file is now, whatever is added to it meanwhile, compared with what arrives. */
export async function downloadFile(
  reached: Reached,
  remotePath: string,
  to: Writable,
  { program, onProgress }: AgentTransfer,
): Promise<void> {
  const { system } = reached
  const { getSize: block } = system
  const first = readFirst(await run(reached, system.getFirst(remotePath, block), program))
  const { hash, size } = first
  const digest = createHash('sha256')
  let done = 0
  const take = async (bytes: Buffer): Promise<void> => {
    digest.update(bytes)
    done += bytes.length
    onProgress?.(done, size)
    await writeAll(to, bytes)
  }
  await take(first.content)
  if (size === undefined) return
  let next = done < size ? run(reached, system.get(remotePath, block, block), program) : undefined
  for (let offset = block; next !== undefined; offset += block) {
    const { stdout } = await next
    const expected = Math.min(block, size - offset)
    if (stdout.length < expected) throw changed(remotePath)
    next = offset + block < size ? run(reached, system.get(remotePath, offset + block, block), program) : undefined
    // It is waited for at the next turn, if there is one.
    next?.catch(() => {})
    await take(stdout.subarray(0, expected))
  }
  if (done !== size || (hash !== '-' && digest.digest('hex') !== hash)) throw changed(remotePath)
}

function readFirst({ stdout }: Ended): { size: number | undefined; hash: string; content: Buffer } {
  const end = stdout.indexOf(0x0a)
  const [, size, hash] =
    /^(\d+|-) ([0-9a-f]{64}|-)\r?$/.exec(stdout.subarray(0, Math.max(0, end)).toString('latin1')) ?? []
  if (size === undefined || hash === undefined)
    throw new GuestError('agent-failed', 'The shell in the guest says something unexpected of the file')
  return { size: size === '-' ? undefined : Number(size), hash, content: stdout.subarray(end + 1) }
}

async function writeAll(to: Writable, bytes: Buffer): Promise<void> {
  if (to.destroyed || to.writableEnded)
    throw to.errored ?? new GuestError('transfer-failed', 'nobody takes what is downloaded any more')
  if (bytes.length === 0 || to.write(bytes)) return
  const stop = new AbortController()
  try {
    await Promise.race([
      once(to, 'drain', { signal: stop.signal }),
      once(to, 'close', { signal: stop.signal }).then(() => {
        throw to.errored ?? new GuestError('transfer-failed', 'nobody takes what is downloaded any more')
      }),
    ])
  } finally {
    stop.abort()
  }
}

function changed(path: string): GuestError {
  return new GuestError('file-changed', `${path} changed while it was downloaded`)
}
