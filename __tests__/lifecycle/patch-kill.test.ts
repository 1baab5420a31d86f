import { expect, it } from 'vitest'
import { patchKills } from './patch-kill-lab.ts'

// A sample of __tests__/long/refresh-kill.test.ts.
it('one whole template has the ID and the channel, killed while a patched one takes its place', async () => {
  const sample = /^POST .*\/(?:move_disk|template)$|^DELETE .*\/qemu\/\*$/
  const { cases, wrong } = await patchKills(({ pattern }) => sample.test(pattern))
  expect(wrong).toEqual([])
  expect(cases).toBeGreaterThan(3)
}, 300_000)
