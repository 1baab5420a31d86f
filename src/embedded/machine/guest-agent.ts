import { randomInt } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { AgentError } from './hypervisor.ts'

const NOT_RUNNING = 'QEMU guest agent is not running'

// PVE gives a dead agent three seconds.
const SYNC_MS = 3000

// A guest that obeys these is gone before it could answer; it answers only a refusal.
const SILENT = /^guest-(shutdown|suspend-)/
const SILENT_MS = 1000

/**
 * One command over the agent's socket. A connection of its own, and first of all a synchronisation: an agent that
 * wakes up late answers what former connections asked.
 */
export async function agentCommand(
  path: string,
  command: string,
  parameters: Readonly<Record<string, unknown>> | undefined,
  timeoutMs: number,
): Promise<unknown> {
  const channel = await Channel.open(path)
  try {
    const id = randomInt(2 ** 31)
    channel.send(`\xff${JSON.stringify({ execute: 'guest-sync-delimited', arguments: { id } })}\n`)
    await channel.next(Math.min(SYNC_MS, timeoutMs), NOT_RUNNING, (line, delimited) => delimited && line.return === id)
    channel.send(`${JSON.stringify({ execute: command, arguments: parameters })}\n`)
    if (SILENT.test(command)) return await silent(channel, Math.min(SILENT_MS, timeoutMs))
    const reply = await channel.next(timeoutMs, `command '${command}' failed - got timeout`, () => true)
    return settled(reply)
  } finally {
    channel.close()
  }
}

async function silent(channel: Channel, timeoutMs: number): Promise<unknown> {
  const none: AgentReply = { return: null }
  return settled(await channel.next(timeoutMs, '', () => true).catch(() => none))
}

function settled(reply: AgentReply): unknown {
  if (reply.error !== undefined) throw new AgentError('refused', reply.error.desc, reply.error.class)
  return reply.return
}

interface AgentReply {
  readonly return?: unknown
  readonly error?: { readonly class: string; readonly desc: string }
}

// The byte that no UTF-8 text has: it resets the agent's parser, and comes before the answer to a synchronisation.
const DELIMITER = 0xff

class Channel {
  readonly #socket: Socket
  #buffer = Buffer.alloc(0)
  #wake: () => void = () => {}

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => {})
    socket.on('close', () => this.#wake())
    socket.on('data', (data: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, data])
      this.#wake()
    })
  }

  static open(path: string): Promise<Channel> {
    return new Promise((resolve, reject) => {
      const socket = connect(path)
      socket.once('error', () => reject(new AgentError('not-running', NOT_RUNNING)))
      socket.once('connect', () => resolve(new Channel(socket)))
    })
  }

  send(text: string): void {
    const delimited = text.startsWith('\xff')
    this.#socket.write(
      Buffer.concat([Buffer.from(delimited ? [DELIMITER] : []), Buffer.from(delimited ? text.slice(1) : text, 'utf8')]),
    )
  }

  close(): void {
    this.#socket.destroy()
  }

  /** The next reply that `accept` takes; others are old and dropped. */
  async next(
    timeoutMs: number,
    failure: string,
    accept: (reply: AgentReply, delimited: boolean) => boolean,
  ): Promise<AgentReply> {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      for (let line = this.#line(); line !== undefined; line = this.#line()) {
        const reply = parseReply(line)
        if (reply !== undefined && accept(reply, line.includes(DELIMITER))) return reply
      }
      const left = deadline - Date.now()
      if (left <= 0 || this.#socket.destroyed) throw new AgentError('not-running', failure)
      await this.#more(left)
    }
  }

  #line(): Buffer | undefined {
    const end = this.#buffer.indexOf(0x0a)
    if (end < 0) return undefined
    const line = this.#buffer.subarray(0, end)
    this.#buffer = this.#buffer.subarray(end + 1)
    return line
  }

  #more(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

function parseReply(line: Buffer): AgentReply | undefined {
  try {
    return JSON.parse(line.subarray(line.lastIndexOf(DELIMITER) + 1).toString('utf8')) as AgentReply
  } catch {
    // The rest of an answer whose beginning a former connection took.
    return undefined
  }
}
