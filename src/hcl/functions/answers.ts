import type { HttpRequest, HttpResponse } from '../evaluation/function.ts'
import { NotAnsweredYet } from '../evaluation/function.ts'

/** A secret may name the place of another. More than anybody nests: answers may lead to further questions for ever. */
const mostRounds = 10

/**
 * What servers of secrets say. Evaluation does not wait: what is not known yet is noted, all of it is asked for at once, and
 * the expressions are evaluated again. Nothing is asked twice.
 */
export class Answers {
  readonly #known = new Map<string, HttpResponse | Error>()
  readonly #open = new Map<string, HttpRequest>()
  #rounds = 0

  /** Throws NotAnsweredYet, or Error where there is no answer. */
  readonly request = (request: HttpRequest): HttpResponse => {
    const key = JSON.stringify(request)
    const known = this.#known.get(key)
    if (known instanceof Error) throw known
    if (known !== undefined) return known
    if (this.#rounds === mostRounds) throw new Error(`each answer leads to another question (${mostRounds} times)`)
    this.#open.set(key, request)
    throw new NotAnsweredYet()
  }

  /** Asks for what is not known yet. False: nothing was missing. */
  async complete(signal: AbortSignal): Promise<boolean> {
    const open = [...this.#open]
    this.#open.clear()
    if (open.length === 0) return false
    this.#rounds++
    // Node's HTTP takes longer to load than most templates to read.
    const { ask } = await import('./ask-server.ts')
    await Promise.all(open.map(async ([key, request]) => this.#known.set(key, await ask(request, signal))))
    signal.throwIfAborted()
    return true
  }
}
