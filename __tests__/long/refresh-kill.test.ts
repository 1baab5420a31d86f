import { expect, it } from 'vitest'
import { patchKills } from '../lifecycle/patch-kill-lab.ts'
import { refreshKills } from '../lifecycle/refresh-kill-lab.ts'
import { tell } from './proof.ts'

it('leaves nothing and touches nothing, killed at any call of the question for updates', async () => {
  const { cases, wrong } = await refreshKills(({ skip }) => skip < 2)
  tell({ proof: 'SIGKILL at every call of refresh: check', cases, left: wrong.length, lost: 0 })
  expect(wrong).toEqual([])
  expect(cases).toBeGreaterThan(15)
})

it('leaves one whole template with the ID and the channel, killed at any call of a patch', async () => {
  const { cases, wrong } = await patchKills(({ skip }) => skip < 2)
  tell({ proof: 'SIGKILL at every call of refresh: patch', cases, left: wrong.length, lost: 0 })
  expect(wrong).toEqual([])
  expect(cases).toBeGreaterThan(30)
})
