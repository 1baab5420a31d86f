import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Call } from '../engine/fault-lab.ts'
import { breakOnce, deeds, strikeOnce, strikesOf } from './kill-cases.ts'
import { openTemplateLab, type TemplateLab } from './template-lab.ts'

// A sample of __tests__/long/lifecycle-kills.test.ts: some of the calls that change something.
let lab: TemplateLab
beforeAll(async () => {
  lab = await openTemplateLab()
})
afterAll(() => lab.lab.close())

it('leaves no channel empty or double and deletes nothing wanted, killed or cut off in a call that changes something', async () => {
  const isFirst = ({ pattern, skip }: Call) => !pattern.startsWith('GET ') && skip === 0
  const all = await strikesOf(lab, isFirst)
  expect(new Set(all.map(({ deed }) => deed)).size).toBe(deeds.length)
  const changes = all.filter(({ moment }) => moment === 'during')
  // One of each, and the removal.
  expect(changes).toHaveLength(deeds.length + 1)
  const wrong: string[] = []
  for (const strike of changes) wrong.push(...(await strikeOnce(strike, lab)), ...(await breakOnce(strike, lab)))
  expect(wrong).toEqual([])
}, 300_000)
