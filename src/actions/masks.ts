import { setSecret } from '@actions/core'
import { formsOf, piecesOf, type Secrets } from '../report/secrets.ts'

/**
 * Registers secrets with the runner before their first use, on top of our own redaction.
 *
 * The runner masks a registered value of any length wherever it stands, and drops a job's output that holds one. So
 * short and common values are not registered, nor are those that are part of a text that will be an output: our own
 * redaction hides them in everything that we write.
 */
export class Masks {
  readonly secrets: Secrets
  readonly #registered = new Set<string>()
  #outputs: readonly string[] = []

  constructor(secrets: Secrets) {
    this.secrets = secrets
  }

  /** Texts that will be outputs: no mask may touch them. To be told before the secrets. */
  keepVisible(outputs: readonly string[]): void {
    this.#outputs = [...this.#outputs, ...outputs]
  }

  add(secret: string): void {
    this.secrets.add(secret)
    for (const piece of piecesOf(secret)) {
      if (this.#registered.has(piece)) continue
      this.#registered.add(piece)
      if (this.#outputs.some((output) => output.includes(piece))) continue
      setSecret(piece)
      for (const form of formsOf(piece)) if (isBeyondRunner(form, piece)) setSecret(form)
    }
  }

  /** Would the runner drop this text from a job's outputs? */
  touches(output: string): boolean {
    return [...this.#registered].some((piece) => output.includes(piece))
  }
}

// The runner itself knows base64, JSON, URL, XML and PowerShell forms of what it masks; of ours only the rest is news.
function isBeyondRunner(form: string, piece: string): boolean {
  return form !== piece && /\\|'|\+|%[0-9a-f]{2}/.test(form) && !form.includes('\n')
}
