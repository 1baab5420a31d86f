import { describe, expect, it } from 'vitest'
import { openKillLab } from '../engine/kill-lab.ts'
import { killCases, runKills, signals } from '../engine/kill-matrix.ts'
import { tell } from './proof.ts'

const ways = [
  ['action', ['iso', 'clone', 'proven']],
  ['command line', ['iso', 'clone']],
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
