import { expect, it } from 'vitest'
import { refreshKills } from './refresh-kill-lab.ts'

// A sample of __tests__/long/refresh-kill.test.ts.
it('leaves nothing and touches nothing, killed while a clone is made, started or removed', async () => {
  const sample = /^POST .*\/(?:clone|start)$|^DELETE /
  const { cases, wrong } = await refreshKills(({ pattern, skip }) => skip === 0 && sample.test(pattern))
  expect(wrong).toEqual([])
  expect(cases).toBe(3)
}, 300_000)
