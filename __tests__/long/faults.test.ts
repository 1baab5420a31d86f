import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, type FaultLab, openFaultLab } from '../engine/fault-lab.ts'
import { callsOf, type Row, rows, run, wrongAnswers } from '../engine/fault-matrix.ts'
import { tell } from './proof.ts'

/** Longer than any answer is waited for. */
const late: Row = {
  name: 'an answer that is too late',
  fault: { fault: 'delay', seconds: 185 },
  expected: () => 'either',
}

let lab: FaultLab
const calls = new Map<boolean, readonly Call[]>()
beforeAll(async () => {
  lab = await openFaultLab()
  for (const fails of [false, true]) calls.set(fails, await callsOf(lab, fails))
})
afterAll(() => lab.close())

/** Each call of a build, or of its clean-up; of those that ask again and again, the first two. */
function casesOf(row: Row, fails: boolean) {
  return (calls.get(fails) ?? []).filter(({ skip }) => skip < 2).map((call) => ({ fails, row, call }))
}

describe.each([...rows, ...wrongAnswers])('each call in turn meets: $name', (row) => {
  it.each([false, true])('nothing is left behind (a build whose script fails: %s)', async (fails) => {
    const cases = casesOf(row, fails)
    const wrong = await run(cases, 8)
    const count = (what: RegExp) => wrong.filter((line) => what.test(line)).length
    const figures = {
      left: count(/left behind:/),
      lost: count(/somebody else's/),
      unclear: count(/no clear error|errors;?/),
    }
    tell({ proof: `each call meets: ${row.name}${fails ? ', in the clean-up' : ''}`, cases: cases.length, ...figures })
    expect(wrong).toEqual([])
  })
})

// All at a time: they only wait.
it('nothing is left behind by calls that are answered too late', async () => {
  const changes = casesOf(late, false).filter(({ call }) => /^(?:POST|PUT|DELETE) /.test(call.pattern))
  expect(await run(changes, changes.length)).toEqual([])
})
