import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CallLab, openCallLab } from './call-lab.ts'
import { swapCases, swapWith } from './swap-faults.ts'

// A sample of __tests__/long/swap.test.ts.
let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
})
afterAll(() => on.lab.close())

it('one usable template has the ID and nothing else is left, whichever call of a swap goes wrong', async () => {
  const kinds = [
    { fault: 'status', status: 500 },
    { fault: 'task-error', text: 'the moon', done: false },
    { fault: 'drop', done: true },
  ] as const
  // Of each call one, another than of the call before.
  const every = await swapCases(on, kinds)
  const cases = every.filter((_, index) => index % 3 === Math.floor(index / 3) % 3)
  expect(cases.length).toBeGreaterThan(7)
  const wrong: string[] = []
  for (const one of cases) wrong.push(...[await swapWith(on, one)].filter((found) => found !== undefined))
  expect(wrong).toEqual([])
}, 600_000)

it('the same where the old one is kept, and then exactly one is', async () => {
  const kinds = [
    { fault: 'status', status: 500 },
    { fault: 'task-error', text: 'the moon', done: false },
    { fault: 'drop', done: true },
    { fault: 'drop', done: false },
  ] as const
  const every = await swapCases(on, kinds, 'kept')
  const cases = every.filter((_, index) => index % 4 === Math.floor(index / 4) % 4)
  expect(cases.length).toBeGreaterThan(10)
  const wrong: string[] = []
  for (const one of cases) wrong.push(...[await swapWith(on, one)].filter((found) => found !== undefined))
  expect(wrong).toEqual([])
}, 600_000)

it('a call that never arrived is made again, however like it the one before was', async () => {
  const every = await swapCases(on, [{ fault: 'drop', done: false }])
  const cases = every.filter(({ name }) => /\/(?:config|template) #\d+$/.test(name))
  expect(cases.length).toBeGreaterThan(3)
  const wrong: string[] = []
  for (const one of cases) wrong.push(...[await swapWith(on, one)].filter((found) => found !== undefined))
  expect(wrong).toEqual([])
}, 600_000)
