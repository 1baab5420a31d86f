import { type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.ts'
import type { Source } from '../../diagnostics/source.ts'

/**
 * Adds to the first error of a file in HCL's native syntax whether HashiCorp's own grammar agrees: the user learns at once whether the
 * file or this parser is wrong. The parser (Go, compiled to JavaScript) is loaded only here.
 */
export async function withReferee(source: Source, diagnostics: readonly Diagnostic[]): Promise<readonly Diagnostic[]> {
  const first = diagnostics.findIndex(({ severity }) => severity === 'error')
  if (!hasErrors(diagnostics) || wouldTakeLong(source.text, diagnostics)) return diagnostics
  const verdict = (await accepts(source.text))
    ? "HashiCorp's own parser accepts this file: please report the difference."
    : "HashiCorp's own parser refuses this file too."
  return diagnostics.map((each, index) => {
    if (index !== first) return each
    return { ...each, detail: each.detail === undefined ? verdict : `${each.detail}\n${verdict}` }
  })
}

/** UTF-16 units. It takes seconds for more, and nobody waits that long for a second opinion. */
const largest = 64 * 1024
/** Each takes it a while. */
const mostProblems = 100

/** It knows no limits, and can not be interrupted. */
function wouldTakeLong(text: string, diagnostics: readonly Diagnostic[]): boolean {
  if (text.length > largest || diagnostics.length > mostProblems) return true
  // A number with a million digits is written in nine characters.
  if (/\d[eE][+-]?\d{4}/.test(text)) return true
  return diagnostics.some(({ code }) => /^(?:evaluation-limit|nesting-too-deep|expression-too-long)$/.test(code))
}

async function accepts(text: string): Promise<boolean> {
  const { stackTraceLimit } = Error
  try {
    const { parseToObject } = (await import('hcl2-parser')).default as Parser
    try {
      // A syntax error is answered with [null, {}]; some files it does not survive.
      return parseToObject(text)[0] !== null
    } catch {
      return false
    }
  } finally {
    // It sets this to Infinity for everybody.
    Error.stackTraceLimit = stackTraceLimit
  }
}

interface Parser {
  parseToObject(text: string): readonly [converted: unknown, problem: unknown]
}
