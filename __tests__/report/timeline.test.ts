import { expect, it } from 'vitest'
import type { BuildHistory } from '../../src/report/history.ts'
import { timeline } from '../../src/report/timeline.ts'

function history(steps: BuildHistory['steps'], name = 'proxmox-iso.debian') {
  const build: BuildHistory = {
    name,
    startedAt: 0,
    finishedAt: undefined,
    outcome: undefined,
    artifact: undefined,
    problems: [],
    output: [],
    steps,
  }
  return { builds: [build], problems: [], startedAt: 0 }
}

it('is a gantt diagram in which every task has a length', () => {
  const steps = [
    { name: 'Creating VM', startedAt: 1000, finishedAt: 1000, outcome: 'succeeded' as const },
    { name: 'Waiting for SSH', startedAt: 2000, finishedAt: undefined, outcome: undefined },
  ]
  expect(timeline(history(steps), 9000)?.split('\n')).toEqual([
    '```mermaid',
    '%%{init: {"gantt": {"leftPadding": 164}}}%%',
    'gantt',
    '  dateFormat x',
    '  axisFormat %M:%S',
    '  todayMarker off',
    '  section proxmox-iso.debian',
    '  Creating VM :done, 1000, 1500',
    '  Waiting for SSH :active, 2000, 9000',
    '```',
  ])
})

it.each([
  [30_000, undefined],
  [10 * 60_000, '  tickInterval 1minute'],
  [21 * 60_000, '  tickInterval 2minute'],
  [3 * 3_600_000, '  tickInterval 15minute'],
])('marks the axis of %d ms with %j', (finishedAt, expected) => {
  const text = timeline(history([{ name: 'a', startedAt: 0, finishedAt, outcome: 'succeeded' }]), 0) ?? ''
  expect(text.split('\n').find((line) => line.includes('tickInterval'))).toBe(expected)
})

it('is nothing where nothing began', () => {
  expect(timeline(history([]), 0)).toBeUndefined()
})

it.each(['click a href "javascript:x"', 'section b', 'a:b;c#d%%e', '```', '', 'title x', '%%{init: {}}%%'])(
  'takes %j as a name and not as its language',
  (name) => {
    const text = timeline(history([{ name, startedAt: 0, finishedAt: 1000, outcome: 'succeeded' }], name), 0) ?? ''
    const [section = '', task = ''] = text.split('\n').slice(-3, -1)
    expect(section).toMatch(/^ {2}section [\p{L}\p{N}._()/ -]+$/u)
    expect(task).toMatch(/^ {2}(?!click|section|title)[\p{L}\p{N}._()/ -]+ :done, 0, 1000$/u)
  },
)

it('stays within what the diagram language takes', () => {
  const steps = Array.from({ length: 5000 }, (_, index) => ({
    name: `${index} ${'x'.repeat(500)}`,
    startedAt: 1_700_000_000_000,
    finishedAt: 1_700_000_001_000,
    outcome: 'succeeded' as const,
  }))
  expect(timeline(history(steps), 0)?.length).toBeLessThan(50_000)
})
