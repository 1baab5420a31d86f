import { afterAll, beforeAll, expect, it } from 'vitest'
import { type KillLab, openKillLab } from './kill-lab.ts'
import { killCases, runKills, swapsIn } from './kill-matrix.ts'

// A sample of __tests__/long/kill-at-every-call.test.ts.
let lab: KillLab
beforeAll(async () => {
  lab = await openKillLab()
})
afterAll(() => lab.close())

it('leaves nothing, killed in the middle of any call that changes something', async () => {
  const all = await killCases(lab, 'action', 'iso')
  const changes = all.filter(
    ({ strike: { signal, moment, call } }) =>
      signal === 'SIGKILL' && moment === 'during' && call.skip === 0 && !call.pattern.startsWith('GET '),
  )
  expect(changes.length).toBeGreaterThan(7)
  expect((await runKills(changes, 2)).wrong).toEqual([])
}, 300_000)

it('one usable template has the ID, killed in the middle of any call of a swap, also where the server ends with it', async () => {
  const ofSwap = swapsIn(await killCases(lab, 'action', 'swap'))
  expect(ofSwap.length).toBeGreaterThan(8)
  const both = ofSwap.map((one, index) => ({ ...one, strike: { ...one.strike, thenRestart: index % 2 === 0 } }))
  expect((await runKills(both, 2)).wrong).toEqual([])
}, 600_000)

it('is struck where the test says', async () => {
  const call = { pattern: 'POST /nodes/pve/qemu', skip: 0 }
  const { struck, said } = await lab.build('action', 'iso', { call, signal: 'SIGKILL', moment: 'during' })
  expect(struck).toBe(true)
  expect(said).toMatch(/Removed: virtual machine \d+/)
})
