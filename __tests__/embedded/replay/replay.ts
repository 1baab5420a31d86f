import { setTimeout as delay } from 'node:timers/promises'
import { differences, type Masks, normalise } from './masks.ts'
import { type Login, sendRaw, sendRequest, sendWebSocket, type Target } from './request.ts'
import type { Replayed, Response, Scenario, Step, StepRequest, TaskResult } from './scenario.ts'

export const aspects = ['status', 'reason', 'headers', 'body', 'task'] as const
export type Aspect = (typeof aspects)[number]

export interface Share {
  readonly total: number
  readonly equal: number
}

export interface Outcome extends Share {
  /** Of the steps that have it. */
  readonly byAspect: Readonly<Record<Aspect, Share>>
  /** Per step that does not agree, where. */
  readonly faults: ReadonlyMap<string, readonly string[]>
}

export interface ReplayOptions {
  /** Seconds that are waited, of those that the story pauses. */
  readonly pause: (seconds: number) => number
}

/** Sends a story to a server in the base state and compares the answers. */
export async function replay(
  scenario: Scenario,
  masks: Masks,
  target: Target,
  options: ReplayOptions,
): Promise<Outcome> {
  const done = new Map<string, Replayed>()
  let login: Login | undefined
  const play = async (step: Step): Promise<void> => {
    if (step.sleep_before !== undefined) await delay(options.pause(step.sleep_before) * 1000)
    const replayed = await playStep(step, done, login, target)
    done.set(step.id, replayed)
    if (step.request.path === '/access/ticket' && step.request.method === 'POST' && replayed.response.status === 200) {
      login = (replayed.response.body as { data: Login }).data
    }
  }
  for (let index = 0; index < scenario.steps.length; ) {
    const { parallel } = scenario.steps[index]!
    const group =
      parallel === undefined ? [scenario.steps[index]!] : scenario.steps.filter((step) => step.parallel === parallel)
    await Promise.all(group.map(play))
    index += group.length
  }
  await addLateTasks(scenario, target, done)
  return compare(scenario, masks, done)
}

/** Whether a task of a client that does not wait meets the lock of the one before depends on how fast this host is. */
function withoutWaiting(task: TaskResult): TaskResult {
  if (!Array.isArray(task.log)) return task
  return { ...task, log: task.log.filter((line) => !['trying to acquire lock...', ' OK'].includes(line)) }
}

/** What became of tasks for which the story's client did not wait. */
async function addLateTasks(scenario: Scenario, target: Target, done: Map<string, Replayed>): Promise<void> {
  for (const step of scenario.steps) {
    const replayed = done.get(step.id)!
    const upid = dataOf(replayed.response)
    if (step.wait !== false || step.task === undefined || typeof upid !== 'string') continue
    done.set(step.id, { ...replayed, task: withoutWaiting(await waitForTask(target, upid)) })
  }
}

function compare(scenario: Scenario, masks: Masks, done: ReadonlyMap<string, Replayed>): Outcome {
  const faults = new Map<string, readonly string[]>()
  for (const step of scenario.steps) {
    if (step.unstable !== undefined || step.response.exception?.startsWith('RUNNER')) continue
    const found = differences(normalise(masks, step, step), normalise(masks, step, done.get(step.id)!))
    if (found.length > 0) faults.set(step.id, found)
  }
  for (const group of new Set(scenario.steps.flatMap((step) => step.parallel ?? []))) {
    const members = scenario.steps.filter((step) => step.parallel === group)
    const kinds = (of: (step: Step) => Replayed): string =>
      members
        .map((step) => `${of(step).response.status} ${String(of(step).task?.status?.['exitstatus'])}`)
        .sort()
        .join('\n')
    if (kinds((step) => step) === kinds((step) => done.get(step.id)!))
      for (const step of members) faults.delete(step.id)
  }
  return {
    total: scenario.steps.length,
    equal: scenario.steps.length - faults.size,
    byAspect: Object.fromEntries(
      aspects.map((aspect) => [aspect, shareOf(aspect, scenario, faults)]),
    ) as unknown as Outcome['byAspect'],
    faults,
  }
}

function shareOf(aspect: Aspect, scenario: Scenario, faults: ReadonlyMap<string, readonly string[]>): Share {
  const having = scenario.steps.filter((step) => has(step, aspect))
  const equal = having.filter(({ id }) => !faults.get(id)?.some((fault) => aspectOf(fault) === aspect))
  return { total: having.length, equal: equal.length }
}

function has(step: Step, aspect: Aspect): boolean {
  if (aspect === 'task') return step.task !== undefined
  // Raw bytes and dropped connections have nothing but what came back.
  return aspect === 'body' || step.response[aspect] !== undefined
}

function aspectOf(fault: string): Aspect {
  const [, part = '', member = ''] = fault.split(/[.:[]/)
  if (part === 'task') return 'task'
  return aspects.find((aspect) => aspect === member) ?? 'body'
}

async function playStep(
  step: Step,
  done: ReadonlyMap<string, Replayed>,
  login: Login | undefined,
  target: Target,
): Promise<Replayed> {
  const request = substitute(step.request, done) as StepRequest
  if (request.send !== undefined) return { response: await sendRaw(target.port, request) }
  const named = /^ticket:(.+)$/.exec(request.as ?? '')?.[1]
  const as = named === undefined ? login : (done.get(named)?.response.body as { data: Login } | undefined)?.data
  if (request.websocket) return { response: await sendWebSocket(target, request, as) }
  let response = await sendRequest(target, request, as, step.all_headers ?? false)
  const until = step.repeat_until
  const deadline = Date.now() + (until?.max_seconds ?? 120) * 1000
  while (until !== undefined && !holds(response, until) && Date.now() < deadline) {
    await delay(Math.min(until.every ?? 1, 0.2) * 1000)
    response = await sendRequest(target, request, as, step.all_headers ?? false)
  }
  const upid = dataOf(response)
  if (typeof upid !== 'string' || !upid.startsWith('UPID:') || step.wait === false) return { response }
  return { response, task: await waitForTask(target, upid) }
}

function holds(response: Response, until: NonNullable<Step['repeat_until']>): boolean {
  if (until.status !== undefined && response.status !== until.status) return false
  return until.body === undefined || select(response.body, until.body.split('.')) === until.equals
}

function dataOf(response: Response): unknown {
  return select(response.body, ['data'])
}

async function waitForTask(target: Target, upid: string): Promise<TaskResult> {
  const path = `/nodes/${upid.split(':')[1]}/tasks/${encodeURIComponent(upid)}`
  const ask = async (rest: string): Promise<unknown> =>
    dataOf(await sendRequest(target, { as: 'root', method: 'GET', path: path + rest }, undefined, false))
  for (;;) {
    const status = (await ask('/status')) as Record<string, unknown> | undefined
    if (status?.['status'] !== 'running') {
      const log = (await ask('/log?limit=0')) as { t: string }[] | undefined
      return { status: status ?? null, log: Array.isArray(log) ? log.map((line) => line.t) : null }
    }
    await delay(25)
  }
}

/** Puts in the values of former steps: `${step.data.member|url}`. */
function substitute(value: unknown, done: ReadonlyMap<string, Replayed>): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Za-z0-9_.|-]+)\}/g, (_, expression: string) => {
      const [path = '', filter] = expression.split('|')
      const [id = '', ...rest] = path.split('.')
      const replayed = done.get(id)
      const found = rest[0] === 'task' ? select(replayed?.task, rest.slice(1)) : select(replayed?.response.body, rest)
      return filter === 'url' ? encodeURIComponent(String(found)) : String(found)
    })
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, done))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, done)]))
}

function select(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    value,
  )
}
