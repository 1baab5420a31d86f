import type { Code } from '../diagnostics/codes/all-codes.ts'

/** Is this the text of a file rather than its path? It may be a secret, so that it must not be shown. */
export function isContent(text: string): boolean {
  return /[\r\n]/.test(text.trim()) || /-----BEGIN [A-Z0-9 ]+-----/.test(text)
}

/** What is said of a path that is none; `instead` is a sentence on what to do. */
export function contentForPath(name: string, instead: string): readonly [code: Code, summary: string, detail: string] {
  return ['content-for-path', `${name} holds the text of a file where its path belongs`, instead]
}
