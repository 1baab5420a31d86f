import { afterAll, beforeAll, expect, it } from 'vitest'
import { deeds, strikeOnce, strikesOf } from './kill-cases.ts'
import { openTemplateLab, type TemplateLab } from './template-lab.ts'

// A sample of __tests__/long/lifecycle-kills.test.ts: the first calls that change something, in which the process is killed.
let lab: TemplateLab
beforeAll(async () => {
  lab = await openTemplateLab()
})
afterAll(() => lab.lab.close())

it('leaves no channel empty or double and deletes nothing wanted, killed in a call that changes something', async () => {
  const all = await strikesOf(lab, ({ pattern, skip }) => !pattern.startsWith('GET ') && skip < 3)
  expect(new Set(all.map(({ deed }) => deed)).size).toBe(deeds.length)
  const changes = all.filter(({ moment }) => moment === 'during')
  expect(changes.length).toBeGreaterThan(9)
  const wrong: string[] = []
  for (const strike of changes) wrong.push(...(await strikeOnce(strike, lab)))
  expect(wrong).toEqual([])
}, 300_000)
