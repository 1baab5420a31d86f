import type { Secret } from '../../diagnostics/secret.ts'
import { FoundSecrets, isWorthHiding } from '../values/sensitive-values.ts'

/** The secrets of a template in the older language: texts carry no marks there, so that they are known by what they hold. */
export class LegacySecrets {
  /** What an option must not hold without being a secret itself; grows while the template is read. */
  readonly texts: string[] = []
  readonly #found: FoundSecrets
  readonly #makings: { readonly text: string; readonly of: readonly string[] }[] = []

  constructor(onSecret: (secret: Secret) => void) {
    this.#found = new FoundSecrets(onSecret)
  }

  get all(): readonly Secret[] {
    return this.#found.all
  }

  /** The values of sensitive variables, which may have been used before it was known that they are. */
  know(secrets: readonly Secret[]): void {
    secrets.forEach(this.addSecret)
    for (const { text, of } of this.#makings.splice(0)) this.made(text, of)
  }

  readonly addSecret = (secret: Secret): void => {
    if (secret.madeOf === undefined) this.#holds(secret.text)
    this.#found.addSecret(secret)
  }

  /** For results of functions: what was made of a secret is one. */
  readonly made = (text: string, of: readonly string[]): void => {
    if (of.includes(text)) return
    if (!of.some((each) => this.texts.some((secret) => each.includes(secret)))) {
      this.#makings.push({ text, of })
      return
    }
    this.#holds(text)
    this.#found.addSecret({ text, name: '{{ }}', madeOf: of })
  }

  #holds(text: string): void {
    if (isWorthHiding(text) && !this.texts.some((known) => text.includes(known))) this.texts.push(text)
  }
}
