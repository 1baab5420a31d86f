import { globSync } from 'node:fs'
import path from 'node:path'

/** One measurement. */
export interface Row {
  readonly what: string
  readonly value: number
  /** As it is shown after the value. */
  readonly unit: string
  /** More than this is a failure. */
  readonly limit?: number
}

/** Each file of `benchmarks/` exports `run(): Promise<readonly Row[]>`. Arguments choose some by name. */
interface Benchmark {
  run(): Promise<readonly Row[]>
}

const folder = path.join(import.meta.dirname, 'benchmarks')
const chosen = process.argv.slice(2)
const names = globSync('*.ts', { cwd: folder })
  .map((file) => path.basename(file, '.ts'))
  .filter((name) => chosen.length === 0 || chosen.includes(name))
  .sort()
if (names.length === 0) throw new Error(`There is no benchmark ${chosen.join(', ')}`)

// One after the other: two at a time would measure each other.
for (const name of names) {
  const { run } = (await import(path.join(folder, `${name}.ts`))) as Benchmark
  for (const { what, value, unit, limit } of await run()) {
    const verdict = limit === undefined ? '' : value <= limit ? `within ${limit} ${unit}` : `MORE THAN ${limit} ${unit}`
    console.log(`${name.padEnd(10)}${what.padEnd(52)}${`${figure(value)} ${unit}`.padStart(14)}   ${verdict}`.trimEnd())
    if (limit !== undefined && value > limit) process.exitCode = 1
  }
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
