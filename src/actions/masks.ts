import { setSecret } from '@actions/core'
import { type Diagnostic, warning } from '../diagnostics/diagnostic.ts'
import type { Secret } from '../diagnostics/secret.ts'
import { isCommonWord } from '../report/hiding/common-words.ts'
import { formsBeyondRunner, piecesOf } from '../report/hiding/secret-forms.ts'

/** Shorter ones stand in every log. */
const shortest = 6

/**
 * Registers secrets with the runner before their first use, on top of our own redaction.
 *
 * The runner masks a registered value of any length wherever it stands, also in the logs of later steps, and drops a job's
 * output that holds one. So short and common values are not registered, nor are those that are part of a text that will
 * be an output: our own redaction hides them in everything that we write. Which texts those are is known only when the
 * template was read, and so are most secrets: until then, while nothing is written, they are held back.
 */
export class Masks {
  readonly #known = new Set<string>()
  /** What the user calls a secret that was not registered, with why. */
  readonly #refused = new Map<string, string>()
  #held: string[][] | undefined = []
  #outputs = ''

  add({ text, name, madeOf }: Secret): void {
    const pieces = piecesOf(text)
    const fit = pieces.filter((piece) => piece.length >= shortest && !isCommonWord(piece))
    if (fit.length === 0 && madeOf === undefined && text.trim() !== '') this.#refused.set(name, reasonOf(text))
    const fresh = fit.filter((piece) => !this.#known.has(piece))
    if (fresh.length === 0) return
    for (const piece of fresh) this.#known.add(piece)
    if (this.#held === undefined) this.#register(fresh)
    else this.#held.push(fresh)
  }

  /** Registers what was held back and from now on all else, but what would touch one of these texts. */
  register(outputs: readonly string[] = []): void {
    if (this.#held === undefined) return
    const held = this.#held
    this.#held = undefined
    this.#outputs = outputs.join('\n')
    for (const pieces of held) this.#register(pieces)
  }

  /** Would the runner drop this text from a job's outputs? */
  touches(output: string): boolean {
    return [...this.#registered].some((text) => output.includes(text))
  }

  /** What later steps of the job may show: said once each. */
  takeRefused(): readonly Diagnostic[] {
    const refused = [...this.#refused]
    this.#refused.clear()
    return refused.map(([name, reason]) => ({
      ...warning(
        'weak-secret',
        `The value of ${name} is ${reason}, so that GitHub does not mask it`,
        'The log of this step hides it as far as that is possible. Other steps of the job would show it, and would lose every line that only looks like it if it were masked. Give it a value of six characters or more that is no word of everyday logs.',
      ),
      subject: name,
    }))
  }

  readonly #registered = new Set<string>()

  /** The runner takes each line of a mask for one: all of a key is one command. */
  #register(pieces: readonly string[]): void {
    const texts = pieces
      .filter((piece) => !this.#outputs.includes(piece))
      .flatMap((piece) => [piece, ...formsBeyondRunner(piece)])
    for (const text of texts) this.#registered.add(text)
    if (texts.length > 0) setSecret(texts.join('\n'))
  }
}

function reasonOf(text: string): string {
  if (text.trim().length < shortest) return `shorter than ${shortest} characters`
  return /^\d+$/.test(text.trim()) ? 'a short number' : 'a common word'
}
