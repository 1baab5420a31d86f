import { expect, it } from 'vitest'
import { breakOnce, deeds, strikeOnce, strikesOf } from '../lifecycle/kill-cases.ts'
import { openTemplateLab } from '../lifecycle/template-lab.ts'
import { tell } from './proof.ts'

it.each(deeds)(
  '%s leaves no channel empty or double and deletes nothing wanted, at whichever call it is killed',
  async (deed) => {
    const lab = await openTemplateLab()
    try {
      const strikes = (await strikesOf(lab, () => true)).filter((one) => one.deed === deed)
      expect(strikes.length).toBeGreaterThan(20)
      const wrong: string[] = []
      let lost = 0
      for (const strike of strikes) {
        const found = [...(await strikeOnce(strike, lab)), ...(await breakOnce(strike, lab))]
        if (found.length > 0) lost++
        wrong.push(...found)
      }
      tell({ proof: `SIGKILL and a broken connection at every call: ${deed}`, cases: 2 * strikes.length, lost })
      expect(wrong).toEqual([])
    } finally {
      await lab.lab.close()
    }
  },
)
