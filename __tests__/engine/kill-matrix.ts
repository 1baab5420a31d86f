import { type Aftermath, type Door, type KillLab, openKillLab, type Strike } from './kill-lab.ts'
import { isSwap, type Source } from './kill-template.ts'

export interface KillCase {
  readonly door: Door
  readonly source: Source
  readonly strike: Strike
}

const heard = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
export const signals = ['SIGKILL', ...heard] as const

/** A kill before and during each call of a build, one of the signals that can be heard at each, by turns. Of calls that are repeated, the first two. */
export async function killCases(lab: KillLab, door: Door, source: Source): Promise<readonly KillCase[]> {
  const { calls, left, lost, said } = await lab.build(door, source)
  if (left.length + lost.length > 0)
    throw new Error(`an undisturbed build left ${left.join(', ')} and lost ${lost.join(', ')}:\n${said}`)
  return (
    calls
      // A swap changes configurations again and again, and no two of them are alike.
      .filter(({ skip, pattern }) => skip < 2 || (isSwap(source) && !pattern.startsWith('GET ')))
      .flatMap((call, index) => [
        { door, source, strike: { call, signal: 'SIGKILL', moment: 'before' } },
        { door, source, strike: { call, signal: 'SIGKILL', moment: 'during' } },
        { door, source, strike: { call, signal: heard[index % heard.length]!, moment: 'before' } },
      ])
  )
}

/** Of these, a kill in the middle of each call that changes something, from the announcement of the swap on. */
export function swapsIn(cases: readonly KillCase[]): readonly KillCase[] {
  const removal = cases.findIndex(({ strike: { call } }) => call.pattern === 'DELETE /nodes/pve/qemu/*')
  const announced = cases.slice(0, removal).findLast(({ strike: { call } }) => call.pattern.endsWith('/config'))
  const from = cases.findIndex(({ strike: { call } }) => call === announced?.strike.call)
  return cases.slice(from).filter(({ strike: { signal, moment, call } }) => {
    return signal === 'SIGKILL' && moment === 'during' && !call.pattern.startsWith('GET ')
  })
}

export interface KillTally {
  /** Cases in which something stayed, and in which something of others is gone. */
  readonly left: number
  readonly lost: number
  /** A line for each case in which something was left or lost. */
  readonly wrong: readonly string[]
}

/** Runs the cases on several servers at a time. */
export async function runKills(cases: readonly KillCase[], servers: number): Promise<KillTally> {
  const queue = [...cases]
  const wrong: string[] = []
  let [left, lost] = [0, 0]
  await Promise.all(
    Array.from({ length: Math.min(servers, cases.length) }, async () => {
      let lab = await openKillLab()
      try {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const aftermath = await lab.build(next.door, next.source, next.strike)
          const found = judge(next, aftermath)
          if (found === undefined) continue
          if (aftermath.left.length > 0) left++
          if (aftermath.lost.length > 0) lost++
          wrong.push(found)
          // What it left must not be held against the others.
          await lab.close()
          lab = await openKillLab()
        }
      } finally {
        await lab.close()
      }
    }),
  )
  return { left, lost, wrong: wrong.sort() }
}

function judge({ door, source, strike }: KillCase, { left, lost, said }: Aftermath): string | undefined {
  const problems = [
    ...(left.length > 0 ? [`left: ${left.join(', ')}`] : []),
    ...(lost.length > 0 ? [`lost: ${lost.join(', ')}`] : []),
  ]
  if (problems.length === 0) return undefined
  const { call, signal, moment } = strike
  return `${door}, ${source}, ${signal} ${moment} ${call.pattern} #${call.skip}: ${problems.join('; ')}\n    ${said.trim().split('\n').slice(-8).join('\n    ')}`
}
