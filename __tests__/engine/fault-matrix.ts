import type { Fault } from '../../src/embedded/faults/fault-declaration.ts'
import { type Call, type FaultLab, type Misfortune, type Outcome, openFaultLab } from './fault-lab.ts'

/** What may become of a build that meets a fault. */
type Expected = 'succeeds' | 'fails' | 'either'

export interface Row {
  readonly name: string
  readonly fault: Misfortune
  /** By the call's pattern. */
  readonly expected: (pattern: string) => Expected
}

/** Calls that only begin a task: what goes wrong in a task goes wrong with them alone. */
const startsTask = /^(?:POST|PUT|DELETE) (?!.*\/sendkey$)/
const inTask = (then: Expected) => (pattern: string) => (startsTask.test(pattern) ? then : 'succeeds')
// A key must not be pressed twice, and whether it was pressed once nobody knows.
const always = (pattern: string): Expected => (/sendkey$/.test(pattern) ? 'either' : 'succeeds')
const either = (): Expected => 'either'

/** Every way in which one call can go wrong once. */
export const rows: readonly Row[] = [
  { name: 'connection closed before the call', fault: { fault: 'drop', done: false }, expected: always },
  { name: 'connection closed, answer lost', fault: { fault: 'drop', done: true }, expected: always },
  { name: 'connection reset before the call', fault: { fault: 'reset', done: false }, expected: always },
  { name: 'connection reset, answer lost', fault: { fault: 'reset', done: true }, expected: always },
  { name: 'half of the answer', fault: { fault: 'half' }, expected: always },
  { name: 'status 500', fault: { fault: 'status', status: 500 }, expected: either },
  { name: 'status 503', fault: { fault: 'status', status: 503 }, expected: always },
  { name: 'status 595', fault: { fault: 'status', status: 595 }, expected: always },
  { name: 'status 596', fault: { fault: 'status', status: 596 }, expected: always },
  { name: 'delay', fault: { fault: 'delay', seconds: 0.3 }, expected: always },
  {
    name: 'task that fails',
    fault: { fault: 'task-error', text: 'the moon', done: false },
    expected: inTask('either'),
  },
  {
    name: 'task that fails at its end',
    fault: { fault: 'task-error', text: 'too late', done: true },
    expected: inTask('either'),
  },
  { name: 'task that warns', fault: { fault: 'task-warnings', texts: ['careful'] }, expected: always },
  { name: 'storage full', fault: { fault: 'storage-full' }, expected: inTask('either') },
  { name: 'lock that is not free', fault: { fault: 'lock-timeout' }, expected: always },
]

/** Answers of another shape than the call has: what stands between may answer anything. */
export const wrongAnswers: readonly Row[] = [
  null,
  'text',
  7,
  {},
  [],
  [null],
  [[]],
  { a: { b: [7] } },
  [{ upid: 7 }],
].map((data) => ({ name: `answer ${JSON.stringify(data)}`, fault: { fault: 'answer', data }, expected: either }))

export interface Case {
  readonly fails: boolean
  readonly row: Row
  readonly call: Call
}

/** The calls of a build that goes well, or of the clean-up after one whose script fails. Each with its count. */
export async function callsOf(lab: FaultLab, fails: boolean): Promise<readonly Call[]> {
  const { calls } = await lab.build({ fails, faults: [] })
  if (!fails) return calls
  // The clean-up opens a connection of its own.
  const second = calls.findIndex(({ pattern, skip }) => pattern === 'GET /version' && skip === 1)
  return calls.slice(second)
}

/** Runs the cases on several servers, and answers a line for each that did not end as it must. */
export async function run(
  cases: readonly Case[],
  servers: number,
  tell: (line: string) => void = () => {},
): Promise<readonly string[]> {
  const queue = [...cases]
  const wrong: string[] = []
  await Promise.all(
    Array.from({ length: Math.min(servers, cases.length) }, async () => {
      let lab = await openFaultLab()
      try {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const faults = [{ ...next.row.fault, ...next.call, call: next.call.pattern, times: 1 } as unknown as Fault]
          for (const fault of faults) delete (fault as { pattern?: string }).pattern
          const found = judge(next, await lab.build({ fails: next.fails, faults }))
          if (found === undefined) continue
          wrong.push(found)
          tell(found)
          // What it left must not be held against the others.
          await lab.close()
          lab = await openFaultLab()
        }
      } finally {
        await lab.close()
      }
    }),
  )
  return wrong.sort()
}

function judge({ fails, row, call }: Case, found: Outcome): string | undefined {
  const problems: string[] = []
  const expected = fails ? 'fails' : row.expected(call.pattern)
  if (expected !== 'either' && (found.outcome === 'succeeded') !== (expected === 'succeeds'))
    problems.push(`it ${found.outcome}, but must be one that ${expected}`)
  if (found.outcome === 'succeeded') {
    const { tags, description, name, template } = found.template ?? {}
    const config = JSON.stringify({ tags, description, name, template })
    if (config !== JSON.stringify({ tags: 'lab', description: 'Made in a test', name: 'lab-template', template: 1 }))
      problems.push(`the template is not finished: ${config}`)
    if (found.errors.length > 0) problems.push('it succeeded with errors')
  } else {
    if (found.errors.length !== 1) problems.push(`${found.errors.length} errors`)
    if (found.errors.some((error) => /Internal error|\bundefined\b/.test(error))) problems.push('no clear error')
    if (fails && !/exit status: 7/.test(found.errors.join())) problems.push('not the error of the script')
  }
  if (found.left.length > 0) problems.push(`left behind: ${found.left.join(', ')}`)
  if (found.lost.length > 0) problems.push(`removed though it is somebody else's: ${found.lost.join(', ')}`)
  if (problems.length === 0) return undefined
  return `${row.name}, ${call.pattern} #${call.skip}${fails ? ' (clean-up)' : ''}: ${problems.join('; ')}\n    ${found.errors.join('\n').replaceAll('\n', '\n    ')}`
}
