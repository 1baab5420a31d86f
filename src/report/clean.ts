import { sanitiseLines } from './sanitise.ts'
import type { Secrets } from './secrets.ts'

/** Foreign text as harmless lines. Redacts twice: a secret may hold what the sanitiser takes out, and may hide behind it. */
export function cleanLines(text: string, secrets: Secrets, options: { readonly colour?: boolean } = {}): string[] {
  return sanitiseLines(secrets.redact(text), options).map((line) => secrets.redact(line))
}
