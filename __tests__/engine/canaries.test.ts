import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canaryOf, forms, seenIn, sources } from './canaries.ts'
import { type CanaryLab, openCanaryLab, phases } from './canary-lab.ts'

describe('a secret in a text', () => {
  it.each(Object.entries(forms))('would be seen: %s', (_, write) => {
    for (const source of sources) expect(seenIn(`x ${write(canaryOf(source))} y`)).toEqual([source])
  })
})

// Every phase in which a build can end is in the long suite.
const sample = ['planning', 'a script in the guest', 'nothing wrong']

describe('no secret of any source is shown in any form', () => {
  let lab: CanaryLab
  beforeAll(async () => {
    lab = await openCanaryLab()
  })
  afterAll(() => lab.close())

  it.each(phases.filter(({ name }) => sample.includes(name)))('by a build that ends with $name', async (phase) => {
    const { seen, result } = await lab.run(phase)
    expect(Object.fromEntries(Object.entries(seen).filter(([, all]) => all.length > 0))).toEqual({})
    expect(result.raw).toMatch(phase.ends)
  })
})
