import type { Duplex } from 'node:stream'
import { Cancelled } from '../diagnostics/errors.ts'
import { ByteReader } from './byte-reader.ts'
import { DisplayError } from './display-error.ts'
import { Framebuffer } from './framebuffer.ts'
import { shakeHands } from './handshake.ts'
import { chordMessage } from './key-messages.ts'
import type { Key } from './key-positions.ts'
import { drawRectangle, encodings } from './rectangles.ts'

interface DisplayOptions {
  /** 8 characters of it count. */
  readonly password: string
  /** Ends everything that is waited for. */
  readonly signal: AbortSignal
}

/** Bytes of a clipboard: passed over, if it is one. */
const longestClipboard = 1 << 20

/** Screens that one update may draw: more than one of them is waste already. */
const mostScreens = 4

/** Screens that one may become while a picture of it is waited for: those of a start or two, which nobody looked at, come then. */
const mostResizes = 64

/** A display that is looked at. One question at a time. */
export class Display {
  readonly #stream: Duplex
  readonly #reader: ByteReader
  readonly #release: () => void
  #screen: Framebuffer
  /** Pixels that came since they were asked for. */
  #drawn = 0
  #resizes = 0
  #takesPositions = false

  private constructor(stream: Duplex, reader: ByteReader, screen: Framebuffer, release: () => void) {
    this.#stream = stream
    this.#reader = reader
    this.#screen = screen
    this.#release = release
  }

  /** Takes the stream, which ends with it. Rejects with DisplayError, Cancelled when aborted, and what broke the stream. */
  static async open(stream: Duplex, { password, signal }: DisplayOptions): Promise<Display> {
    const stop = () => stream.destroy(new Cancelled(undefined, { cause: signal.reason }))
    // Who reads hears of it; where nobody does, there is nobody to tell.
    stream.on('error', () => {})
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    const release = () => signal.removeEventListener('abort', stop)
    try {
      const reader = new ByteReader(stream, signal)
      const { width, height } = await shakeHands(reader, stream, password)
      return new Display(stream, reader, new Framebuffer(width, height), release)
    } catch (thrown) {
      release()
      stream.destroy()
      throw thrown
    }
  }

  /** What the screen shows: all of it, as it is after the question. */
  async picture(): Promise<Framebuffer> {
    this.#resizes = 0
    this.#ask()
    for (;;) {
      const before = this.#screen
      await this.#readMessage()
      if (this.#screen !== before) this.#ask()
      else if (this.#drawn >= this.#screen.width * this.#screen.height) return this.#screen
    }
  }

  /**
   * Presses keys together and lets go of them. Rejects where the display is gone. Whether the server takes positions is
   * known after the first picture.
   */
  async press(keys: readonly Key[]): Promise<void> {
    const message = chordMessage(keys, { byPosition: this.#takesPositions })
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(message, (failure) => (failure ? reject(failure) : resolve()))
    })
  }

  close(): void {
    this.#release()
    this.#stream.destroy()
  }

  #ask(): void {
    this.#drawn = 0
    const { width, height } = this.#screen
    const message = Buffer.alloc(10)
    message.writeUInt8(3)
    message.writeUInt16BE(width, 6)
    message.writeUInt16BE(height, 8)
    this.#stream.write(message)
  }

  async #readMessage(): Promise<void> {
    const kind = await this.#reader.u8()
    switch (kind) {
      case 0:
        await this.#readUpdate()
        return
      // Colours of a palette, which nobody asked for.
      case 1: {
        const head = await this.#reader.read(5)
        await this.#reader.skip(head.readUInt16BE(3) * 6)
        return
      }
      // A bell.
      case 2:
        return
      // A clipboard.
      case 3: {
        const head = await this.#reader.read(7)
        const length = head.readUInt32BE(3)
        if (length > longestClipboard) throw new DisplayError(`a clipboard of ${length} bytes was announced`)
        await this.#reader.skip(length)
        return
      }
      default:
        throw new DisplayError(`a message of kind ${kind} came, which there is not`)
    }
  }

  async #readUpdate(): Promise<void> {
    const count = (await this.#reader.read(3)).readUInt16BE(1)
    let drawn = 0
    for (let index = 0; index < count; index++) {
      const head = await this.#reader.read(12)
      const area = {
        x: head.readUInt16BE(0),
        y: head.readUInt16BE(2),
        width: head.readUInt16BE(4),
        height: head.readUInt16BE(6),
      }
      const encoding = head.readInt32BE(8)
      if (encoding === encodings.desktopSize) {
        if (++this.#resizes > mostResizes) throw new DisplayError('the screen changes its size again and again')
        this.#screen = new Framebuffer(area.width, area.height)
        drawn = 0
      } else if (encoding === encodings.keyPositions) this.#takesPositions = true
      else {
        await drawRectangle(this.#reader, this.#screen, area, encoding)
        drawn += area.width * area.height
        if (drawn > mostScreens * this.#screen.width * this.#screen.height)
          throw new DisplayError('an update was sent that draws the screen again and again')
        this.#drawn += area.width * area.height
      }
    }
  }
}
