import fc from 'fast-check'
import { toDiagnostics } from '../../src/diagnostics/errors.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'

/** Something that takes what others write, and must end, and never with an error of its own. */
export interface Target {
  readonly name: string
  /** How many cases the sample of the unit tests has, and the long run. */
  readonly cases: { readonly sample: number; readonly long: number }
  property(): fc.IRawProperty<unknown>
  /** What it has opened for all its cases. */
  close?(): Promise<void>
}

export interface Row {
  readonly target: string
  readonly cases: number
  readonly seconds: number
  /** MiB, of the process after its cases. */
  readonly memory: number
  /** The seed and path with which the case comes again, and what happened. */
  readonly found: string | undefined
}

/** Anything that the product tells of is fine; an internal error is a finding. */
export function onlyTyped(thrown: unknown): void {
  for (const diagnostic of toDiagnostics(thrown)) {
    printDiagnostic(diagnostic)
    if (diagnostic.code === 'internal-error') throw thrown
  }
}

export async function run(target: Target, cases: number, seed: number): Promise<Row> {
  const started = performance.now()
  const details = await fc.check(target.property(), { numRuns: cases, seed, endOnFailure: false })
  const found = details.failed
    ? `seed ${seed}, path ${details.counterexamplePath}: ${fc.stringify(details.counterexample).slice(0, 2000)}\n${String((details.errorInstance as Error | undefined)?.stack ?? details.errorInstance).slice(0, 2000)}`
    : undefined
  return {
    target: target.name,
    cases: details.numRuns,
    seconds: Math.round((performance.now() - started) / 100) / 10,
    memory: Math.round(process.memoryUsage().rss / (1 << 20)),
    found,
  }
}

export function table(rows: readonly Row[]): string {
  const line = ({ target, cases, seconds, memory, found }: Row) =>
    `| ${target} | ${cases} | ${seconds} | ${memory} | ${found === undefined ? 0 : 1} |`
  return ['| target | cases | seconds | MiB | findings |', '|---|---|---|---|---|', ...rows.map(line)].join('\n')
}
