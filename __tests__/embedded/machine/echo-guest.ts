import { connect, type Socket } from 'node:net'

/**
 * A whole guest in one boot sector: it says READY on the first serial port, and then every key it is sent; `q` turns
 * the machine off. Real mode: set up, lodsb/out 0x3f8 until the final zero, then for ever int 0x16 (read a key),
 * out 0x3f8, and for a `q` out 0x604 (the sleep register of ACPI).
 */
const CODE = '31c08ed88ed0bc007cfcbe2d7cbaf803ac84c07403eeebf8b400cd16baf803ee3c7175f4ba0406b80020efebeb'
const PROGRAM = Buffer.concat([Buffer.from(CODE, 'hex'), Buffer.from('READY\r\n\0')])

/** A raw disk of 1 MiB. */
export function echoDisk(): Buffer {
  const disk = Buffer.alloc(1024 * 1024)
  PROGRAM.copy(disk)
  disk.writeUInt16LE(0xaa55, 510)
  return disk
}

/** What comes out of a serial socket. */
export class Serial {
  text = ''
  readonly #socket: Socket
  #wake: () => void = () => {}

  constructor(path: string) {
    this.#socket = connect(path)
    this.#socket.on('data', (data) => {
      this.text += data.toString('latin1')
      this.#wake()
    })
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => this.#wake())
  }

  /** Waits until the text matches, and takes everything up to there. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.text)
      if (match !== null) {
        this.text = this.text.slice(match.index + match[0].length)
        return match[0]
      }
      if (this.#socket.destroyed) throw new Error(`the guest ended before it said ${pattern}: ${this.text}`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  close(): void {
    this.#socket.destroy()
  }
}
