import { randomBytes } from 'node:crypto'
import { GuestError } from '../../../diagnostics/errors.ts'
import { Nonsense, WinrmFault } from '../winrm-failure.ts'
import { runScript, type TransferGuest, untilDone } from './guest-run.ts'
import { base64 } from './power-shell.ts'
import { receivedMark, receiveScript } from './receive-script.ts'

/** Something to be made in the guest; paths are under the root, with backslashes, and empty for the root itself. */
export type Item =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; content(): AsyncIterable<Uint8Array> }

/** Characters of lines that are sent to one run of the script, and kept until it has them. */
const segment = 12 << 20
/** Bytes of content in a line: such that base64 comes out even. */
const lineBytes = 48 << 10
/**
 * Bytes of lines in one message, which carries them in base64: as much as a server takes by default (an envelope of 500 KiB),
 * or, where that is refused, as one of Windows Server 2008 R2 takes (150 KiB).
 */
const messageSizes = [360 << 10, 96 << 10] as const

/** Sends items to the guest, in their order. Each file comes to be there as a whole. */
export async function uploadItems(
  guest: TransferGuest,
  root: string,
  items: Iterable<Item>,
  onBytes: (count: number) => void,
): Promise<void> {
  const sender = new Sender(guest, root)
  const id = `${randomBytes(6).toString('hex')}.part`
  for (const item of items) {
    if (sender.isFull) await sender.flush()
    const path = base64(item.path)
    if (item.kind === 'folder') {
      sender.add(`d ${path}`)
      continue
    }
    let offset = 0
    sender.add(`o ${path} ${id} 0`)
    try {
      for await (const bytes of linesOf(item.content())) {
        if (sender.isFull) {
          await sender.flush()
          sender.add(`o ${path} ${id} ${offset}`)
        }
        sender.add(`+ ${bytes.toString('base64')}`)
        offset += bytes.length
        onBytes(bytes.length)
      }
      sender.add(`c ${path} ${id}`)
    } catch (thrown) {
      if (!guest.signal.aborted) await sender.forget(`x ${path} ${id}`)
      throw thrown
    }
  }
  await sender.flush()
}

class Sender {
  readonly #guest: TransferGuest
  readonly #root: string
  #lines: string[] = []
  #size = 0
  #messageSize: number = messageSizes[0]

  constructor(guest: TransferGuest, root: string) {
    this.#guest = guest
    this.#root = `r ${base64(root)}`
  }

  get isFull(): boolean {
    return this.#size >= segment
  }

  add(line: string): void {
    this.#lines.push(line)
    this.#size += line.length
  }

  async flush(): Promise<void> {
    if (this.#lines.length === 0) return
    const lines = [this.#root, ...this.#lines]
    await untilDone(
      this.#guest,
      () => this.#send(lines),
      () => 0,
    )
    this.#lines = []
    this.#size = 0
  }

  /** What was not sent yet will not be; a last order, if the guest can still take one. */
  async forget(order: string): Promise<void> {
    this.#lines = []
    await this.#send([this.#root, order]).catch(() => {})
  }

  async #send(lines: readonly string[]): Promise<unknown> {
    let said = ''
    const onStdout = (bytes: Buffer): void => {
      said = (said + bytes.toString('latin1')).slice(-1024)
    }
    try {
      const input = messagesOf(lines, this.#messageSize)
      const lost = await runScript(this.#guest, { script: receiveScript, input, onStdout })
      if (lost !== undefined) return lost
    } catch (thrown) {
      const { cause } = thrown as Error
      const isRefused = cause instanceof WinrmFault || cause instanceof Nonsense
      if (!isRefused || this.#messageSize === messageSizes[1]) throw thrown
      this.#messageSize = messageSizes[1]
      return await this.#send(lines)
    }
    if (!said.includes(receivedMark))
      throw new GuestError('transfer-failed', `PowerShell did not tell that it has received everything: ${said.trim()}`)
    return undefined
  }
}

/** The content in pieces that fill a line each, but for the last one. */
async function* linesOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of content) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk])
    let at = 0
    for (; rest.length - at >= lineBytes; at += lineBytes) yield rest.subarray(at, at + lineBytes)
    rest = rest.subarray(at)
  }
  if (rest.length > 0) yield rest
}

async function* messagesOf(lines: readonly string[], size: number): AsyncGenerator<Buffer> {
  let text = ''
  for (const line of lines) {
    text += `${line}\r\n`
    let at = 0
    for (; text.length - at >= size; at += size) yield Buffer.from(text.slice(at, at + size), 'latin1')
    text = text.slice(at)
  }
  if (text !== '') yield Buffer.from(text, 'latin1')
}
