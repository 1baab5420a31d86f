import { expect, it } from 'vitest'
import { AnswerRecord } from '../../src/boot/answer-record.ts'

it('a flood of requests is counted, and told in a few lines', () => {
  const record = new AnswerRecord()
  let told = 0
  let last = 0
  for (let request = 0; request < 100_000; request++) {
    const count = record.note({ method: 'GET', path: `/${request % 3}`, status: 404, client: '10.0.0.1' }, request)
    if (count === undefined) continue
    told++
    last = count
  }
  expect(told).toBeLessThan(300)
  expect(last).toBeGreaterThan(1000)
  expect(record.evidence('http://x/').map(({ text }) => text)).toContain(
    'answer files: 10.0.0.1 asked for /1: 404 (33333 times), 0s to 1m40s after the start',
  )
})

it('so is one for ever other names', () => {
  const record = new AnswerRecord()
  const told = Array.from({ length: 10_000 }, (_, request) =>
    record.note({ method: 'GET', path: `/${request}`, status: 404, client: '10.0.0.1' }, 0),
  ).filter((count) => count !== undefined)
  expect(told.length).toBeLessThan(300)
})
