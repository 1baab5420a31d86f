import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FaultLab, openFaultLab } from './fault-lab.ts'
import { callsOf, run, wrongAnswers } from './fault-matrix.ts'

let lab: FaultLab
beforeAll(async () => {
  lab = await openFaultLab()
})
afterAll(() => lab.close())

// Some calls, each with one of the wrong answers, another each time; the long suite has all calls with all answers.
it('a call that is answered with something else ends a build clearly, or not at all', async () => {
  const calls = (await callsOf(lab, false)).filter(({ skip }, index) => skip === 0 && index % 4 === 0)
  const cases = calls.map((call, index) => ({ fails: false, row: wrongAnswers[index % wrongAnswers.length]!, call }))
  expect(cases.length).toBeGreaterThan(5)
  expect(await run(cases, 3)).toEqual([])
})
