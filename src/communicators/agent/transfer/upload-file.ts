import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Reached } from '../agent-communicator.ts'
import type { Target } from '../guest-system.ts'
import { type AgentTransfer, sendContent } from './send-content.ts'

/** A file, which is at its place when all of it has arrived, and not before. */
export async function uploadFile(
  reached: Reached,
  content: Readable,
  target: Target,
  transfer: AgentTransfer,
): Promise<void> {
  const { system } = reached
  const part = system.partOf(target.path, randomUUID())
  await sendContent(
    reached,
    content,
    {
      part,
      finish: (hash, size) => system.finish(part, target, hash, size),
      whole: (put, bytes, hash) => put.whole(part, bytes, target, hash),
    },
    transfer,
  )
}
