import { expect, it } from 'vitest'
import type { BuildHistory } from '../../src/report/history.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { timeline as drawn } from '../../src/report/timeline.ts'

const timeline = (given: ReturnType<typeof history>, now: number) => drawn(given, now, new Secrets())

function history(steps: BuildHistory['steps'], name = 'proxmox-iso.debian') {
  const build: BuildHistory = {
    name,
    startedAt: 0,
    finishedAt: undefined,
    outcome: undefined,
    artifact: undefined,
    attempts: [],
    passedOver: [],
    packages: undefined,
    screenshot: undefined,
    sbom: undefined,
    attestation: undefined,
    fingerprint: undefined,
    problems: [],
    made: [],
    replaced: [],
    entered: undefined,
    retired: [],
    verified: undefined,
    replicas: [],
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
    '  dateFormat YYYY-MM-DD HH:mm:ss.SSS',
    '  axisFormat %M:%S',
    '  todayMarker off',
    '  section proxmox-iso.debian',
    '  Creating VM :done, 2001-01-01 00:00:01.000, 2001-01-01 00:00:01.500',
    '  Waiting for SSH :active, 2001-01-01 00:00:02.000, 2001-01-01 00:00:09.000',
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

it('counts from the start, whenever that was', () => {
  const at = 1_700_000_000_000
  const steps = [{ name: 'a', startedAt: at + 90_000, finishedAt: at + 3_725_000, outcome: 'succeeded' as const }]
  const text = timeline({ ...history(steps), startedAt: at }, at) ?? ''
  expect(text).toContain('a :done, 2001-01-01 00:01:30.000, 2001-01-01 01:02:05.000')
  expect(text).toContain('axisFormat %H:%M')
})

it('shows no secret that a step is named after', () => {
  const secrets = new Secrets()
  secrets.add('hunter2hunter2')
  const steps = [{ name: 'shell (echo hunter2hunter2)', startedAt: 0, finishedAt: 9, outcome: 'succeeded' as const }]
  expect(drawn(history(steps), 0, secrets)).toContain('shell (echo )')
})

it('spans from the start to the last step of all builds, and leaves room for the longest name', () => {
  const step = (startedAt: number, finishedAt: number) => ({
    name: 'a',
    startedAt,
    finishedAt,
    outcome: 'failed' as const,
  })
  const one = history([step(5 * 60_000, 6 * 60_000), step(3 * 60_000, 4 * 60_000)], 'long name').builds
  const other = history([step(7 * 60_000, 24 * 60_000), step(8 * 60_000, 9 * 60_000)], 'b').builds
  const none = history([], 'never began').builds
  const text = timeline({ builds: [...one, ...other, ...none], problems: [], startedAt: 0 }, 0) ?? ''
  expect(text.split('\n').slice(1, 7)).toEqual([
    '%%{init: {"gantt": {"leftPadding": 92}}}%%',
    'gantt',
    '  dateFormat YYYY-MM-DD HH:mm:ss.SSS',
    '  axisFormat %M:%S',
    // 24 minutes in at most twelve marks.
    '  tickInterval 2minute',
    '  todayMarker off',
  ])
  expect(text.match(/section .*/g)).toEqual(['section long name', 'section b'])
})

it.each([
  [59_999, '  axisFormat %M:%S'],
  [3_599_999, '  axisFormat %M:%S'],
  [3_600_000, '  axisFormat %H:%M'],
])('counts %d ms on its axis by %j', (finishedAt, expected) => {
  const text = timeline(history([{ name: 'a', startedAt: 0, finishedAt, outcome: 'succeeded' }]), 0) ?? ''
  expect(text.split('\n')).toContain(expected)
})

it('has no marks of its own where even eight hours between them are too many', () => {
  const finishedAt = 100 * 3_600_000
  const text = timeline(history([{ name: 'a', startedAt: 0, finishedAt, outcome: 'succeeded' }]), 0) ?? ''
  expect(text.split('\n').slice(4, 6)).toEqual(['  axisFormat %H:%M', '  todayMarker off'])
})

it('ends a step that was not finished with its build, and what still runs now', () => {
  const { builds, ...rest } = history([{ name: 'a', startedAt: 1000, finishedAt: undefined, outcome: undefined }])
  const ended = { ...rest, builds: builds.map((build) => ({ ...build, finishedAt: 3000 })) }
  expect(timeline(ended, 9000)).toContain('a :active, 2001-01-01 00:00:01.000, 2001-01-01 00:00:03.000\n')
  expect(timeline({ ...rest, builds }, 9000)).toContain('a :active, 2001-01-01 00:00:01.000, 2001-01-01 00:00:09.000\n')
})

it('has at most three hundred steps, over all builds', () => {
  const steps = (count: number) =>
    Array.from({ length: count }, () => ({ name: 'x', startedAt: 0, finishedAt: 1000, outcome: 'succeeded' as const }))
  const builds = [200, 99, 5, 5].flatMap((count, index) => history(steps(count), `b${index}`).builds)
  const text = timeline({ builds, problems: [], startedAt: 0 }, 0) ?? ''
  expect(text.match(/^ {2}x :/gm)).toHaveLength(300)
  expect(text.match(/section .*/g)).toEqual(['section b0', 'section b1', 'section b2'])
})

it.each([
  ['a  b--c   d', 'a b c d'],
  ['  a::b;;c  ', 'a b c'],
  ['x'.repeat(70), 'x'.repeat(60)],
  ['Section', '(Section)'],
  ['sectional', 'sectional'],
  ['a section', 'a section'],
])('shortens %j to %j', (name, expected) => {
  const text = timeline(history([{ name, startedAt: 0, finishedAt: 1000, outcome: 'succeeded' }]), 0) ?? ''
  expect(text.split('\n').at(-2)).toBe(`  ${expected} :done, 2001-01-01 00:00:00.000, 2001-01-01 00:00:01.000`)
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
    expect(task).toMatch(/^ {2}(?!click|section|title)[\p{L}\p{N}._()/ -]+ :done, [\d :.,-]+$/u)
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
