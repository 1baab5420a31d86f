import { setSecret } from '@actions/core'
import { formsOf, piecesOf } from '../report/secrets.ts'

/**
 * Registers secrets with the runner before their first use, on top of our own redaction.
 *
 * The runner masks a registered value of any length wherever it stands, and drops a job's output that holds one. So
 * short and common values are not registered, nor are those that are part of a text that will be an output: our own
 * redaction hides them in everything that we write. Which texts those are is known only when the template was read,
 * and so are most secrets: until then, while nothing is written, they are held back.
 */
export class Masks {
  readonly #known = new Set<string>()
  #held: string[] | undefined = []
  #outputs = ''

  add(secret: string): void {
    for (const piece of piecesOf(secret)) {
      if (this.#known.has(piece)) continue
      this.#known.add(piece)
      if (this.#held === undefined) this.#register(piece)
      else this.#held.push(piece)
    }
  }

  /** Registers what was held back and from now on all else, but what would touch one of these texts. */
  register(outputs: readonly string[] = []): void {
    if (this.#held === undefined) return
    const held = this.#held
    this.#held = undefined
    this.#outputs = outputs.join('\n')
    for (const piece of held) this.#register(piece)
  }

  /** Would the runner drop this text from a job's outputs? */
  touches(output: string): boolean {
    return [...this.#registered].some((text) => output.includes(text))
  }

  readonly #registered = new Set<string>()

  #register(piece: string): void {
    if (this.#outputs.includes(piece)) return
    for (const form of [piece, ...formsOf(piece)]) {
      if (form !== piece && !isBeyondRunner(form, piece)) continue
      this.#registered.add(form)
      setSecret(form)
    }
  }
}

// The runner itself knows base64, JSON, URL, XML and PowerShell forms of what it masks; of ours only the rest is news.
function isBeyondRunner(form: string, piece: string): boolean {
  return form !== piece && /\\|'|\+|%[0-9a-f]{2}/.test(form) && !form.includes('\n')
}
