import { expect, it } from 'vitest'
import { openCallLab } from '../builders/proxmox/call-lab.ts'
import { swapCases, swapWith } from '../builders/proxmox/swap-faults.ts'
import { rows, wrongAnswers } from '../engine/fault-matrix.ts'
import { tell } from './proof.ts'

it.each(['removed', 'kept'] as const)(
  'one usable template has the ID and nothing else is left, whichever call of a swap goes wrong in whichever way, the old one %s',
  async (way) => {
    const on = await openCallLab()
    try {
      const cases = await swapCases(
        on,
        [...rows, ...wrongAnswers].map(({ fault }) => fault),
        way,
      )
      const wrong: string[] = []
      for (const one of cases) wrong.push(...[await swapWith(on, one)].filter((found) => found !== undefined))
      tell({
        proof: `every fault at every call of a swap, the old one ${way}`,
        cases: cases.length,
        left: wrong.length,
      })
      expect(wrong).toEqual([])
    } finally {
      await on.lab.close()
    }
  },
)
