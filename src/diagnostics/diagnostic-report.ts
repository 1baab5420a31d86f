import type { Code } from './codes/all-codes.ts'
import type { Diagnostic, Severity } from './diagnostic.ts'
import { endOf, startOf } from './range.ts'

/** A diagnostic as programs read it, in every `--json`. Lines and columns are 1-based. */
export interface DiagnosticReport {
  readonly code: Code
  readonly severity: Severity
  readonly summary: string
  readonly detail?: string
  /** A line of some tool's output that most likely says why. */
  readonly evidence?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly endLine?: number
  readonly endColumn?: number
  /** What it belongs to when there is no place in a file. */
  readonly subject?: string
}

export function diagnosticReport(diagnostic: Diagnostic): DiagnosticReport {
  const { code, severity, summary, detail, evidence, range, subject } = diagnostic
  const place =
    range === undefined
      ? {}
      : {
          file: range.source.name,
          line: startOf(range).line,
          column: startOf(range).column,
          endLine: endOf(range).line,
          endColumn: endOf(range).column,
        }
  return {
    code,
    severity,
    summary,
    ...(detail === undefined ? {} : { detail }),
    ...(evidence === undefined ? {} : { evidence }),
    ...place,
    ...(subject === undefined ? {} : { subject }),
  }
}
