import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, type FaultLab, openFaultLab } from './fault-lab.ts'
import { type Case, callsOf, type Row, rows, run } from './fault-matrix.ts'

// All of it is in the long suite. Here: the calls that change something, and the ways of going wrong that most differ.
const chosen = new Set(['connection closed, answer lost', 'lock that is not free'])
const changes = /^(?:POST|DELETE) /

let lab: FaultLab
const calls = new Map<boolean, readonly Call[]>()
beforeAll(async () => {
  lab = await openFaultLab()
  for (const fails of [false, true]) calls.set(fails, await callsOf(lab, fails))
})
afterAll(() => lab.close())

function casesOf(row: Row, fails: boolean): Case[] {
  return (calls.get(fails) ?? []).filter(({ pattern }) => changes.test(pattern)).map((call) => ({ fails, row, call }))
}

describe.each(rows.filter(({ name }) => chosen.has(name)))('a call that meets: $name', (row) => {
  it('a build succeeds, or fails with one error and leaves nothing', async () => {
    const cases = casesOf(row, false)
    expect(cases.length).toBeGreaterThan(6)
    expect(await run(cases, 4)).toEqual([])
  })

  it('in the clean-up after a build that failed, nothing is left', async () => {
    const cases = casesOf(row, true)
    expect(cases.length).toBeGreaterThan(2)
    expect(await run(cases, 3)).toEqual([])
  })
})
