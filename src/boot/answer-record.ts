import { formatDuration } from '../time/duration.ts'
import type { AnsweredRequest } from './answer-server.ts'

/** Of different requests; an installer may ask for a whole mirror. */
const most = 8

/** The first requests are told one by one. */
const told = 200

interface Asked {
  readonly count: number
  /** Milliseconds since the machine was started. */
  readonly first: number
  readonly last: number
}

function when(first: number, last: number): string {
  const [from, to] = [first, last].map((after) => formatDuration(Math.round(after / 1000) * 1000))
  return from === to ? `${from}` : `${from} to ${to}`
}

const isPowerOf2 = (count: number) => (count & (count - 1)) === 0

/** What was asked of the answer server, for the message about a guest that was never reached. */
export class AnswerRecord {
  readonly #asked = new Map<string, Asked>()
  #others = 0
  #requests = 0
  #served = false

  /**
   * Answers whether the log should tell of it: what is asked again and again is told when it has come to twice as many.
   * `after`: milliseconds since the machine was started.
   */
  note({ path, status, client }: AnsweredRequest, after: number): number | undefined {
    if (status < 400) this.#served = true
    const what = `${client} asked for ${path}: ${status}`
    const known = this.#asked.get(what)
    const isKept = known !== undefined || this.#asked.size < most
    const count = isKept ? (known?.count ?? 0) + 1 : ++this.#others
    if (isKept) this.#asked.set(what, { count, first: known?.first ?? after, last: after })
    this.#requests++
    if (this.#requests <= told) return 1
    return isPowerOf2(count) ? count : undefined
  }

  /** Sentences without their full stop, the first of which says what to do about all of them. `url`: where guests are sent. */
  evidence(url: string): readonly { readonly text: string; readonly advice?: string }[] {
    if (this.#asked.size === 0)
      return [
        {
          text: `answer files: nobody ever asked for one at ${url}`,
          advice:
            'The installer did not get as far as its answer file: was the boot command typed at the right moment (boot_wait), does it name {{ .HTTPIP }}:{{ .HTTPPort }}, and can the guest reach this machine there (http_bind_address, http_interface, a firewall)?',
        },
      ]
    const lines = [...this.#asked].map(
      ([what, { count, first, last }]) =>
        `answer files: ${what}${count > 1 ? ` (${count} times)` : ''}, ${when(first, last)} after the start`,
    )
    if (this.#others > 0) lines.push(`answer files: ${this.#others} requests for others`)
    const advice = this.#served
      ? 'The installer has its answer file: look at the console of the machine for what it does with it; what is wrong in the file, it waits for there.'
      : 'What the installer asked for is not served: compare the path in boot_command with http_directory or http_content.'
    return lines.map((text, index) => (index === 0 ? { text, advice } : { text }))
  }
}
