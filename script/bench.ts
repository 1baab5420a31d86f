import { globSync } from 'node:fs'
import path from 'node:path'
import type { Cost } from './measure/cost.ts'
import type { Pairs } from './measure/pairs.ts'

/** One figure. */
interface Figure {
  readonly what: string
  readonly value: number
  /** As it is shown after the value. */
  readonly unit: string
  /** More than this is a failure. */
  readonly limit?: number
}

/** The same work by another program. */
interface Comparison {
  readonly what: string
  readonly peer: string
  readonly pairs: Pairs
  /** The most that ours may need of what the other needs. More is a failure. */
  readonly limit: Partial<Readonly<Record<keyof Cost, number>>>
}

/** One measurement. */
export type Row = Figure | Comparison

/** Each file of `benchmarks/` exports `run()`, whose rows are shown as they come. Arguments choose some by name. */
interface Benchmark {
  run(): AsyncIterable<Row>
}

const units = { seconds: 's', cpu: 's CPU', memory: 'MiB' } as const
const folder = path.join(import.meta.dirname, 'benchmarks')
const chosen = process.argv.slice(2)
const names = globSync('*.ts', { cwd: folder })
  .map((file) => path.basename(file, '.ts'))
  .filter((name) => chosen.length === 0 || chosen.includes(name))
  .sort()
if (names.length === 0) throw new Error(`There is no benchmark ${chosen.join(', ')}`)

console.log(cells('', 'item', 'ours', 'peer', 'ratio', 'target'))
// One after the other: two at a time would measure each other.
for (const name of names) {
  const { run } = (await import(path.join(folder, `${name}.ts`))) as Benchmark
  for await (const row of run())
    for (const line of 'pairs' in row ? compared(row) : [figured(row)]) console.log(line(name))
}

type Line = (name: string) => string

function figured({ what, value, unit, limit }: Figure): Line {
  return (name) => cells(name, what, `${figure(value)} ${unit}`, '', '', target(value, limit, unit))
}

function compared({ what, peer, pairs: { ours, theirs, ratio }, limit }: Comparison): readonly Line[] {
  return (['seconds', 'cpu', 'memory'] as const)
    .filter((key) => ours[key] !== undefined && theirs[key] !== undefined)
    .map((key) => {
      const shown = (value: number | undefined) => `${figure(value ?? Number.NaN)} ${units[key]}`
      const of = ratio[key] ?? Number.NaN
      const beside = key === 'seconds' ? `${shown(theirs[key])} ${peer}` : shown(theirs[key])
      return (name) =>
        cells(name, key === 'seconds' ? what : '', shown(ours[key]), beside, figure(of), target(of, limit[key], ''))
    })
}

function target(value: number, limit: number | undefined, unit: string): string {
  if (limit === undefined) return ''
  const isMet = value <= limit
  if (!isMet) process.exitCode = 1
  return `${isMet ? 'within' : 'MORE THAN'} ${limit} ${unit}`.trim()
}

function cells(name: string, what: string, ours: string, peer: string, ratio: string, verdict: string): string {
  const row = [name.padEnd(9), what.padEnd(50), ours.padStart(14), peer.padEnd(26), ratio.padStart(6), verdict]
  return row.join('  ').trimEnd()
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
