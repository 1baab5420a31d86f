import { expect, it } from 'vitest'
import { sleepTold } from '../../src/time/sleep-told.ts'

it('tells every 15 s of a long wait how far it is', async () => {
  const slept: number[] = []
  const told: number[] = []
  const clock = { now: () => 0, sleep: async (ms: number) => void slept.push(ms) }
  await sleepTold(40_000, { clock, signal: new AbortController().signal }, ({ done }) => told.push(done))
  expect(slept).toEqual([15_000, 15_000, 10_000])
  expect(told).toEqual([0, 15_000, 30_000, 40_000])
})
