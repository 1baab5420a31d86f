import { expect, it } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { Source } from '../../src/diagnostics/source.ts'
import type { Event } from '../../src/events/event.ts'
import { Recorder } from '../../src/report/history.ts'

function recorded(...events: readonly Event[]) {
  const recorder = new Recorder(1)
  for (const event of events) recorder.record(event)
  return recorder.history
}

const artifact = (vmid: number) =>
  ({ kind: 'template', vmid, name: 'a', node: 'pve', uiUrl: 'https://pve:8006', disks: [] }) as const
const problem = (more: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'error',
  code: 'script-failed',
  summary: 'No room',
  ...more,
})
const told = (build: string | undefined, diagnostic: Diagnostic) =>
  ({ at: 2, kind: 'problem', diagnostic, ...(build === undefined ? {} : { build }) }) as Event
const finished = { kind: 'build-finished', outcome: 'failed' } as const
const output = (text: string) => ({ at: 2, build: 'a', kind: 'output', from: 'guest', stream: 'stdout', text }) as const

it('has the builds that were to come, in the order of the plan, also those that never began', () => {
  const recorder = new Recorder(7)
  recorder.expect(['a', 'b'])
  recorder.record({ at: 9, build: 'b', kind: 'build-started', builder: 'null' })
  recorder.record({ at: 12, build: 'b', ...finished, problems: [] })
  const { builds, startedAt } = recorder.history
  expect(startedAt).toBe(7)
  expect(builds).toMatchObject([
    { name: 'a', startedAt: undefined, finishedAt: undefined, outcome: undefined },
    { name: 'b', startedAt: 9, finishedAt: 12, outcome: 'failed' },
  ])
})

it('ends the last step of a name that goes on, and no other', () => {
  const begin = (at: number, step: string) => ({ at, build: 'a', kind: 'step-started', step }) as const
  const end = (at: number, step: string) =>
    ({ at, build: 'a', kind: 'step-finished', step, outcome: 'succeeded' }) as const
  const again = recorded(begin(1, 'x'), begin(2, 'y'), end(3, 'x'), begin(4, 'x'), end(5, 'unknown'), end(6, 'x'))
  expect(again.builds[0]?.steps).toEqual([
    { name: 'x', startedAt: 1, finishedAt: 3, outcome: 'succeeded' },
    { name: 'y', startedAt: 2, finishedAt: undefined, outcome: undefined },
    { name: 'x', startedAt: 4, finishedAt: 6, outcome: 'succeeded' },
  ])
})

it('keeps the last fifty lines of the guest, none of them endless', () => {
  const lines = Array.from({ length: 60 }, (_, index) => output(`${index}`))
  expect(recorded(...lines).builds[0]?.output).toEqual(Array.from({ length: 50 }, (_, index) => `${index + 10}`))
  expect(recorded(output('x'.repeat(5000))).builds[0]?.output[0]).toHaveLength(4096)
})

it('keeps the artifact that was made, and one that only the end told of', () => {
  const made = { at: 2, build: 'a', kind: 'artifact', artifact: artifact(1) } as const
  const end = { at: 3, build: 'a', ...finished, artifact: artifact(2), problems: [] } as const
  expect(recorded(made, end).builds[0]?.artifact).toMatchObject({ vmid: 1 })
  expect(recorded(end).builds[0]?.artifact).toMatchObject({ vmid: 2 })
})

it('tells a problem once, though it came when it happened and at the end, and another one too', () => {
  const source = new Source('a.pkr.hcl', 'abc')
  const range = { source, start: 0, end: 1 }
  const others = [
    problem({ severity: 'warning' }),
    problem({ summary: 'No bridge' }),
    problem({ detail: 'why' }),
    problem({ range }),
    problem({ range: { source, start: 1, end: 2 } }),
    problem({ range: { source: new Source('b.pkr.hcl', 'abc'), start: 0, end: 1 } }),
  ]
  const all = [problem(), ...others]
  const same = all.map((one) => ({ ...one }))
  const { builds, problems } = recorded(
    ...all.map((one) => told('a', one)),
    { at: 3, build: 'a', ...finished, problems: same },
    ...[...all, ...same].map((one) => told(undefined, one)),
  )
  expect(builds.map((build) => build.problems)).toEqual([all])
  expect(problems).toEqual(all)
})

it('keeps a thousand problems of a build', () => {
  const many = Array.from({ length: 1100 }, (_, index) => told('a', problem({ summary: `${index}` })))
  expect(recorded(...many).builds[0]?.problems).toHaveLength(1000)
})
