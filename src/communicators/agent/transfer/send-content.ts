import { createHash, randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { GuestError } from '../../../diagnostics/errors.ts'
import { timeoutSignal } from '../../../time/clock.ts'
import { ConnectionLost, type TransferOptions } from '../../communicator.ts'
import type { Reached } from '../agent-communicator.ts'
import { AgentFailure, mostWritten } from '../guest-agent.ts'
import type { Argv, Put } from '../guest-system.ts'
import { type Ended, type ProgramOptions, persist, runProgram } from '../run-program.ts'

export type AgentTransfer = TransferOptions & { readonly program: ProgramOptions }

/** How what arrives comes to its place. */
export interface Destination {
  /** Where it grows. */
  readonly part: string
  finish(hash: string, size: number): Argv
  /** All in one call, where it fits into that. */
  whole?(put: Put, content: Buffer, hash: string): Argv
}

/** Pieces of which a file is put together at a time. */
const mostPieces = 16
/** Bytes of a block below which a slow agent is not tried. */
const leastBlock = 11_520

/** Sends bytes to the guest, in blocks of which two are on their way, and has them compared there. */
export async function sendContent(
  reached: Reached,
  content: Readable,
  destination: Destination,
  transfer: AgentTransfer,
): Promise<void> {
  const { put } = reached.system
  const send = put === undefined ? sendPieces : sendBlocks
  const hash = createHash('sha256')
  let done = 0
  const count = (bytes: Buffer) => {
    hash.update(bytes)
    done += bytes.length
    transfer.onProgress?.(done, transfer.size)
  }
  try {
    const block = put?.most ?? mostWritten * mostPieces
    const blocks = inBlocks(content, block)
    const first = (await blocks.next()).value ?? Buffer.alloc(0)
    if (put !== undefined && destination.whole !== undefined && first.length < block) {
      count(first)
      const slow = await tryWhole(reached, destination.whole(put, first, hash.digest('hex')), transfer)
      if (!slow) return
      await send(reached, one(first), destination.part, transfer)
      const again = createHash('sha256').update(first).digest('hex')
      return void (await run(reached, destination.finish(again, first.length), transfer.program))
    }
    await send(reached, counted(first, blocks, count), destination.part, transfer)
    await run(reached, destination.finish(hash.digest('hex'), done), transfer.program)
  } catch (thrown) {
    content.destroy()
    if (!(thrown instanceof ConnectionLost)) await discard(reached, destination.part, transfer)
    throw thrown
  }
}

/** Runs what ends well, or throws its words. */
export async function run(reached: Reached, argv: Argv, program: ProgramOptions): Promise<Ended> {
  const ended = await runProgram(reached.agent, argv, program)
  if (ended.exitCode === 0) return ended
  // Nobody ends a program of ours but who shuts the guest down.
  if (ended.exitCode === undefined)
    throw new ConnectionLost(
      'connection-lost',
      `What was run in the guest was ended by signal ${ended.signal ?? 'unknown'}`,
    )
  const code = ended.exitCode === 95 ? ('remote-folder' as const) : ('transfer-failed' as const)
  throw new GuestError(code, wordsOf(ended), ended.exitCode === 95 ? 'End the source with a slash.' : undefined)
}

/** What is half there is removed; that it could not be is not worth more than what went wrong before. */
export async function discard({ agent, system }: Reached, path: string, { program }: AgentTransfer): Promise<void> {
  try {
    await runProgram(agent, system.remove(path), { ...program, signal: timeoutSignal(10_000), patience: 0 })
  } catch {}
}

async function tryWhole(reached: Reached, argv: Argv, { program }: AgentTransfer): Promise<boolean> {
  try {
    await run(reached, argv, { ...program, isHasty: true })
    return false
  } catch (thrown) {
    if (thrown instanceof AgentFailure && thrown.kind === 'slow') return true
    throw thrown
  }
}

async function sendBlocks(
  reached: Reached,
  blocks: AsyncIterable<Buffer>,
  part: string,
  { program }: AgentTransfer,
): Promise<void> {
  const put = reached.system.put!
  let size = put.most
  let offset = 0
  let before: Promise<void> = Promise.resolve()
  const write = async (block: Buffer, at: number): Promise<void> => {
    for (let sent = 0; sent < block.length; ) {
      const length = Math.min(size, block.length - sent)
      try {
        await run(reached, put.at(part, block.subarray(sent, sent + length), at + sent, size), {
          ...program,
          isHasty: size > leastBlock,
        })
        sent += length
      } catch (thrown) {
        // A serial port of the old kind takes a second for what another one has at once.
        if (!(thrown instanceof AgentFailure) || thrown.kind !== 'slow') throw thrown
        size /= 2
      }
    }
  }
  for await (const block of blocks) {
    const now = write(block, offset)
    // Its failure is told when it is waited for.
    now.catch(() => {})
    await before
    before = now
    offset += block.length
  }
  await before
}

/** For guests that can decode nothing: the agent writes files, and the guest puts them together. */
async function sendPieces(
  reached: Reached,
  blocks: AsyncIterable<Buffer>,
  part: string,
  { program }: AgentTransfer,
): Promise<void> {
  const { agent, system } = reached
  const place = system.temporary(randomUUID())
  let offset = 0
  for await (const block of blocks) {
    const pieces: string[] = []
    for (let at = 0; at < block.length; at += mostWritten) {
      const piece = `${place}.${pieces.length}`
      const content = block.subarray(at, at + mostWritten)
      await persist(agent, program, () => agent.fileWrite(piece, content, program.signal))
      pieces.push(piece)
    }
    if (pieces.length > 0) await run(reached, system.append(part, pieces, offset, block.length), program)
    offset += block.length
  }
}

async function* inBlocks(content: Readable, size: number): AsyncGenerator<Buffer, undefined> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const chunk of content) {
    waiting.push(Buffer.from(chunk as Buffer))
    length += (chunk as Buffer).length
    if (length < size) continue
    const all = Buffer.concat(waiting)
    let at = 0
    for (; at + size <= all.length; at += size) yield all.subarray(at, at + size)
    waiting = [all.subarray(at)]
    length = all.length - at
  }
  if (length > 0) yield Buffer.concat(waiting)
  return undefined
}

async function* counted(
  first: Buffer,
  others: AsyncGenerator<Buffer>,
  count: (bytes: Buffer) => void,
): AsyncGenerator<Buffer> {
  if (first.length === 0) return
  count(first)
  yield first
  for await (const block of others) {
    count(block)
    yield block
  }
}

async function* one(content: Buffer): AsyncGenerator<Buffer> {
  yield content
}

function wordsOf({ stderr, exitCode }: Ended): string {
  const lines = stderr
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^\d+\+\d+ records (?:in|out)$|^\d+ bytes .*copied/.test(line))
  return lines.at(-1)?.slice(0, 500) || `the shell in the guest ended with exit status ${exitCode}`
}
