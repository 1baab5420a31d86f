import { Source } from '../../diagnostics/source.ts'

/**
 * A template in the older language with the place of its user variables, whose values may be secrets: found in the text,
 * since what can not be parsed is shown with its lines.
 */
export function withHiddenVariables({ name, text }: Source): Source {
  const values = [...text.matchAll(/"variables"\s*:\s*\{/g)].map(({ 0: head, index }) => {
    const start = index + head.length
    return [start, endOfObject(text, start)] as const
  })
  return new Source(name, text, { values })
}

/** Behind the brace that ends an object, or the end of the text where none does. */
function endOfObject(text: string, start: number): number {
  let depth = 1
  for (const { 0: token, index } of text.slice(start).matchAll(/"(?:[^"\\\n]|\\.)*"|[{}]/g)) {
    if (token === '{') depth++
    if (token === '}') depth--
    if (depth === 0) return start + index
  }
  return text.length
}
