import { afterAll, expect, it } from 'vitest'
import { languageTargets } from '../fuzz/language-targets.ts'
import { outsideTargets } from '../fuzz/outside-targets.ts'
import { type Row, run, table } from '../fuzz/property.ts'
import { sessionTargets } from '../fuzz/session-targets.ts'
import { tell } from './proof.ts'

const targets = [...languageTargets, ...outsideTargets, ...sessionTargets]
/** FUZZ_SEED repeats a run; else each is another one. */
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Date.now() / 1000))
const rows: Row[] = []
afterAll(async () => {
  await Promise.all(targets.map((target) => target.close?.()))
  process.stdout.write(`\nSeed ${seed}\n${table(rows)}\n`)
})

it.each(targets)('$name', async (target) => {
  const row = await run(target, target.cases.long, seed)
  rows.push(row)
  process.stdout.write(`${table([row]).split('\n').at(-1)}\n`)
  tell({ proof: `fuzz: ${target.name}`, cases: row.cases, unclear: row.found === undefined ? 0 : 1 })
  expect(row.found).toBeUndefined()
})

it('come to a million cases', () => {
  expect(targets.reduce((sum, { cases }) => sum + cases.long, 0)).toBeGreaterThanOrEqual(1_000_000)
})
