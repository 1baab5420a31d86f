import { afterAll, beforeAll, expect, it } from 'vitest'
import { forms, sources } from '../engine/canaries.ts'
import { type CanaryLab, openCanaryLab, phases, type Seen } from '../engine/canary-lab.ts'
import { tell } from './proof.ts'

let lab: CanaryLab
const rows: { readonly phase: string; readonly seen: Seen }[] = []
beforeAll(async () => {
  lab = await openCanaryLab()
})
afterAll(async () => {
  await lab.close()
  const letOut = rows.flatMap(({ seen }) => Object.values(seen).flat()).length
  const what = `secrets of ${sources.length} sources in ${Object.keys(forms).length} forms, ${rows.length} ends of a build`
  tell({ proof: what, cases: sources.length * Object.keys(forms).length * rows.length, letOut })
  process.stdout.write(`${table()}\n`)
})

it.each(phases)('nothing is let out by a build that ends with $name', async (phase) => {
  const { seen, result } = await lab.run(phase)
  expect(result.raw).toMatch(phase.ends)
  rows.push({ phase: phase.name, seen })
  expect(Object.fromEntries(Object.entries(seen).filter(([, all]) => all.length > 0))).toEqual({})
})

/** How many sources' secrets were seen, by where a build ended and the place where they were. */
function table(): string {
  const places = Object.keys(rows[0]?.seen ?? {})
  const widest = Math.max(...rows.map(({ phase }) => phase.length))
  const line = (name: string, cells: readonly string[]) => `| ${name.padEnd(widest)} | ${cells.join(' | ')} |`
  return [
    `${sources.length} sources in ${Object.keys(forms).length} forms; secrets let out, by where a build ends:`,
    line('', places),
    ...rows.map(({ phase, seen }) =>
      line(
        phase,
        places.map((place) => String(seen[place]?.length ?? 0).padStart(place.length)),
      ),
    ),
  ].join('\n')
}
