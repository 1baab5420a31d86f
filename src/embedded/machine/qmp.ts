import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** QEMU refused a command. */
class QmpError extends Error {
  override readonly name = 'QmpError'
}

interface Reply {
  readonly id?: number
  readonly return?: unknown
  readonly error?: { readonly class: string; readonly desc: string }
  readonly QMP?: unknown
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

/** One connection to QEMU's machine protocol: a JSON object a line, replies matched by id. Events are skipped. */
export class QmpClient {
  readonly #socket: Socket
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  readonly closed: Promise<void>

  private constructor(socket: Socket) {
    this.#socket = socket
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    void this.closed.then(() => this.#fail(new QmpError('connection closed')))
  }

  /** Connects and negotiates. The greeting comes when QEMU has built the machine, not before. */
  static connect(path: string, timeoutMs: number): Promise<QmpClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path)
      const client = new QmpClient(socket)
      const fail = (error: Error): void => {
        socket.destroy()
        reject(error)
      }
      const timer = setTimeout(() => fail(new QmpError('got timeout')), timeoutMs)
      socket.on('error', fail)
      void client.closed.then(() => {
        clearTimeout(timer)
        reject(new QmpError('connection closed'))
      })
      const lines = createInterface({ input: socket })
      // readline passes the socket's errors on.
      lines.on('error', fail)
      lines.on('line', (line) => {
        const reply = JSON.parse(line) as Reply
        if (reply.QMP === undefined) return client.#settle(reply)
        client.execute('qmp_capabilities', undefined, timeoutMs).then(() => {
          clearTimeout(timer)
          resolve(client)
        }, fail)
      })
    })
  }

  /** Throws QmpError with QEMU's description, `got timeout` or `connection closed`. */
  execute(command: string, parameters?: Readonly<Record<string, unknown>>, timeoutMs = 5000): Promise<unknown> {
    if (this.ended) return Promise.reject(new QmpError('connection closed'))
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(new QmpError('got timeout'))
      }, timeoutMs)
      this.#waiting.set(id, { resolve, reject, timer })
      this.#socket.write(`${JSON.stringify({ execute: command, arguments: parameters, id })}\n`)
    })
  }

  get ended(): boolean {
    return this.#socket.destroyed
  }

  close(): void {
    this.#socket.destroy()
  }

  #settle(reply: Reply): void {
    const waiting = reply.id === undefined ? undefined : this.#waiting.get(reply.id)
    if (reply.id === undefined || waiting === undefined) return
    this.#waiting.delete(reply.id)
    clearTimeout(waiting.timer)
    if (reply.error === undefined) waiting.resolve(reply.return)
    else waiting.reject(new QmpError(reply.error.desc))
  }

  #fail(error: Error): void {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(error)
    }
    this.#waiting.clear()
  }
}
