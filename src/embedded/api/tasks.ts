import { parameterError, permissionError } from '../errors.ts'
import type { TaskRecord } from '../tasks/tasks.ts'
import { parseUpid, splitUser } from '../tasks/upid.ts'
import {
  anyUser,
  type Call,
  type CallContext,
  directory,
  ofNode,
  optionalFlag,
  optionalText,
  Reply,
  TextReply,
} from './call.ts'

const ofTask = { ...ofNode, upid: { type: 'string' } } as const

/** A row of the list of finished tasks. */
function row(record: TaskRecord): Record<string, unknown> {
  const { node, pid, pstart, starttime, type, id, user } = record.parsed
  return { upid: record.upid, node, pid, pstart, starttime, type, id, ...splitUser(user) }
}

function statusText(record: TaskRecord): string {
  return record.exitstatus ?? 'RUNNING'
}

function finishedRow(record: TaskRecord): Record<string, unknown> {
  return { ...row(record), endtime: record.endtime, status: statusText(record) }
}

/** A row of the list of active tasks, and of the cluster's: the user with the token. */
export function activeRow(record: TaskRecord): Record<string, unknown> {
  const shown = { ...row(record), user: record.parsed.user, saved: record.exitstatus === undefined ? '0' : '1' }
  if (record.exitstatus === undefined) return shown
  return { ...shown, endtime: record.endtime, status: statusText(record) }
}

const list: Call = {
  method: 'GET',
  path: '/nodes/{node}/tasks',
  description: 'Tasks of the node that the caller may see, newest first.',
  permission: anyUser,
  parameters: {
    ...ofNode,
    errors: optionalFlag,
    limit: { type: 'integer', optional: true, minimum: 0 },
    since: { type: 'integer', optional: true },
    source: { type: 'string', optional: true, enum: ['archive', 'active', 'all'] },
    start: { type: 'integer', optional: true, minimum: 0 },
    statusfilter: optionalText,
    typefilter: optionalText,
    until: { type: 'integer', optional: true },
    userfilter: optionalText,
    vmid: { type: 'integer', optional: true, format: 'pve-vmid' },
  },
  run: (context) => {
    const { datacenter, access, node, parameters } = context
    const source = parameters.optional('source') ?? 'archive'
    const seesAll = access.has(`/nodes/${node}`, 'Sys.Audit')
    const matching = datacenter.tasks.list().filter((record) => {
      if (record.parsed.node !== node) return false
      if (!seesAll && splitUser(record.parsed.user).user !== access.caller.userid) return false
      const isActive = record.exitstatus === undefined
      if (isActive ? source === 'archive' : source === 'active') return false
      return matches(context, record)
    })
    const start = parameters.optionalInteger('start') ?? 0
    const limit = parameters.optionalInteger('limit') ?? 50
    const rows = matching.slice(start, start + limit).map((record) => {
      if (record.exitstatus !== undefined) return finishedRow(record)
      return { ...row(record), user: record.parsed.user, saved: '0', status: 'RUNNING' }
    })
    return new Reply(rows, matching.length === 0 ? {} : { total: matching.length })
  },
}

function matches({ parameters }: CallContext, record: TaskRecord): boolean {
  const { type, id, user, starttime } = record.parsed
  const [typefilter, userfilter, vmid] = [
    parameters.optional('typefilter'),
    parameters.optional('userfilter'),
    parameters.optional('vmid'),
  ]
  if (typefilter !== undefined && type !== typefilter) return false
  if (userfilter !== undefined && !user.includes(userfilter)) return false
  if (vmid !== undefined && id !== vmid) return false
  const [since, until] = [parameters.optionalInteger('since'), parameters.optionalInteger('until')]
  if (since !== undefined && starttime < since) return false
  if (until !== undefined && starttime > until) return false
  const kind = outcome(record)
  if (parameters.flag('errors') && kind === 'ok') return false
  return !parameters.has('statusfilter') || parameters.list('statusfilter').includes(kind)
}

function outcome(record: TaskRecord): 'ok' | 'warning' | 'error' | 'unknown' {
  if (record.exitstatus === 'OK') return 'ok'
  if (record.exitstatus === undefined || record.exitstatus === 'unexpected status') return 'unknown'
  return record.exitstatus.startsWith('WARNINGS: ') ? 'warning' : 'error'
}

/** Throws for what is no UPID; undefined: there never was such a task. */
function taskOf(
  { datacenter, access, node, parameters }: CallContext,
  privilege: 'Sys.Audit' | 'Sys.Modify',
): TaskRecord | undefined {
  const upid = parameters.text('upid')
  const parsed = parseUpid(upid)
  if (parsed === undefined) throw parameterError({ upid: 'unable to parse worker upid' })
  const owner = splitUser(parsed.user)
  const isOwn =
    owner.user === access.caller.userid &&
    (access.caller.tokenid === undefined || owner.tokenid === access.caller.tokenid)
  if (!isOwn && !access.has(`/nodes/${node}`, privilege)) throw permissionError(`/nodes/${node}, ${privilege}`)
  return datacenter.tasks.find(upid)
}

const status: Call = {
  method: 'GET',
  path: '/nodes/{node}/tasks/{upid}/status',
  description: 'Status of a task.',
  proxied: true,
  permission: anyUser,
  parameters: ofTask,
  run: (context) => {
    const record = taskOf(context, 'Sys.Audit')
    if (record === undefined) throw parameterError({ upid: 'no such task' })
    const isRunning = record.exitstatus === undefined
    return {
      ...row(record),
      status: isRunning ? 'running' : 'stopped',
      ...(isRunning ? {} : { exitstatus: record.exitstatus }),
    }
  },
}

const log: Call = {
  method: 'GET',
  path: '/nodes/{node}/tasks/{upid}/log',
  description: 'Lines of the log of a task.',
  proxied: true,
  permission: anyUser,
  parameters: {
    ...ofTask,
    download: optionalFlag,
    limit: { type: 'integer', optional: true, minimum: 0 },
    start: { type: 'integer', optional: true, minimum: 0 },
  },
  run: (context) => {
    const { datacenter, parameters } = context
    const record = taskOf(context, 'Sys.Audit')
    const lines = datacenter.tasks.log(parameters.text('upid'))
    if (parameters.flag('download')) {
      if (parameters.has('start') || parameters.has('limit')) {
        throw new Error("'download' cannot be used together with 'start' or 'limit' parameters")
      }
      const upid = parameters.text('upid')
      return new TextReply((lines ?? []).map((line) => `${line}\n`).join(''), {
        'Content-Disposition': `attachment; filename="task-${record?.parsed.node}-${record?.parsed.type}-${upid}.log"`,
      })
    }
    if (lines === undefined)
      return new Reply({ n: 1, t: 'unable to open file - No such file or directory' }, { total: 1 })
    if (lines.length === 0) return new Reply([{ n: 1, t: 'no content' }], { total: 1 })
    const start = parameters.optionalInteger('start') ?? 0
    const limit = parameters.optionalInteger('limit') ?? 50
    const wanted = lines.slice(start, limit === 0 ? undefined : start + limit)
    return new Reply(
      wanted.map((line, index) => ({ n: start + index + 1, t: line })),
      { total: lines.length },
    )
  },
}

const abort: Call = {
  method: 'DELETE',
  path: '/nodes/{node}/tasks/{upid}',
  description: 'Stop a task.',
  proxied: true,
  permission: anyUser,
  parameters: ofTask,
  run: (context) => {
    if (taskOf(context, 'Sys.Modify') === undefined) throw parameterError({ upid: 'no such task' })
    context.datacenter.tasks.stop(context.parameters.text('upid'))
  },
}

export const taskCalls: readonly Call[] = [
  list,
  directory('/nodes/{node}/tasks/{upid}', 'name', ['log', 'status'], ofTask),
  status,
  log,
  abort,
]
