import { describe, expect, it } from 'vitest'
import { openKillLab } from '../engine/kill-lab.ts'
import { killCases, runKills, signals, swapsIn } from '../engine/kill-matrix.ts'
import { tell } from './proof.ts'

const ways = [
  ['action', ['iso', 'clone', 'proven', 'swap', 'proven swap', 'copied swap', 'kept swap']],
  ['command line', ['iso', 'clone', 'swap', 'kept swap']],
] as const

describe.each(ways)('%s', (door, sources) => {
  it.each(sources)('leaves nothing and takes nothing, at whichever call a build of %s is ended', async (source) => {
    const lab = await openKillLab()
    const cases = await killCases(lab, door, source).finally(() => lab.close())
    for (const signal of signals) {
      const ofSignal = cases.filter(({ strike }) => strike.signal === signal)
      const { left, lost, wrong } = await runKills(ofSignal, 3)
      tell({ proof: `${signal} at every call: ${door}, ${source}`, cases: ofSignal.length, left, lost })
      expect.soft(wrong).toEqual([])
    }
  })
})

it('one usable template has the ID where the server ends as well, in the middle of any call of a swap', async () => {
  const lab = await openKillLab()
  const cases = swapsIn(await killCases(lab, 'action', 'swap').finally(() => lab.close()))
  const both = cases.map((one) => ({ ...one, strike: { ...one.strike, thenRestart: true } }))
  const { left, lost, wrong } = await runKills(both, 3)
  tell({ proof: 'SIGKILL at every call of a swap, and a restart of the server', cases: both.length, left, lost })
  expect(wrong).toEqual([])
})
