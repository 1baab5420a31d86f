import { callerId } from '../access/effective-rights.ts'
import { parameterError, permissionError } from '../api-errors.ts'
import type { TaskRecord } from '../tasks/task-list.ts'
import { parseUpid, splitUser } from '../tasks/task-upid.ts'
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

/** A row of a task that runs: the user with the token. */
function runningRow(record: TaskRecord): Record<string, unknown> {
  return { ...row(record), tokenid: undefined, user: record.parsed.user, saved: '0', status: 'RUNNING' }
}

/** A row of the cluster's list, which is told around without what only the node itself can use. */
export function clusterRow(record: TaskRecord): Record<string, unknown> {
  const { pstart: _, pid, ...shown } = row(record)
  if (record.exitstatus === undefined) return { ...shown, pid, saved: '0' }
  return { ...shown, saved: '1', endtime: record.endtime, status: statusText(record) }
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
    statusfilter: { type: 'string', optional: true, format: 'pve-task-status-type-list' },
    typefilter: optionalText,
    until: { type: 'integer', optional: true },
    userfilter: optionalText,
    vmid: { type: 'integer', optional: true, format: 'pve-vmid' },
  },
  run: (context) => {
    const { datacenter, parameters } = context
    const source = parameters.optional('source') ?? 'archive'
    const active = source === 'archive' ? [] : datacenter.tasks.active()
    const archived = source === 'active' ? [] : datacenter.tasks.archived()
    const rows = [
      ...active.filter((record) => matches(context, record, record.parsed.user)).map(runningRow),
      ...archived.filter((record) => matches(context, record, splitUser(record.parsed.user).user)).map(finishedRow),
    ]
    const start = parameters.optionalInteger('start') ?? 0
    const limit = parameters.optionalInteger('limit') ?? 50
    return new Reply(rows.slice(start, start + limit), rows.length === 0 ? {} : { total: rows.length })
  },
}

/** `user` as the row shows it. */
function matches({ access, node, parameters }: CallContext, record: TaskRecord, user: string): boolean {
  const { type, id, starttime } = record.parsed
  if (record.parsed.node !== node) return false
  // A token sees its own tasks, a user those of the tokens too, once they are over.
  const caller = callerId(access.caller)
  if (caller !== user && caller !== record.parsed.user && !access.has(`/nodes/${node}`, 'Sys.Audit')) return false
  if (!user.toLowerCase().includes(parameters.text('userfilter').toLowerCase())) return false
  if (parameters.text('typefilter') !== '' && type !== parameters.text('typefilter')) return false
  if (parameters.has('vmid') && id !== parameters.text('vmid')) return false
  const [since, until] = [parameters.optionalInteger('since'), parameters.optionalInteger('until')]
  if (since !== undefined && starttime < since) return false
  if (until !== undefined && starttime > until) return false
  const kind = outcome(record)
  if (parameters.flag('errors')) return kind !== 'ok'
  return (
    !parameters.has('statusfilter') ||
    parameters
      .text('statusfilter')
      .toLowerCase()
      .split(/[,;\0\s]+/)
      .includes(kind)
  )
}

function outcome(record: TaskRecord): 'ok' | 'warning' | 'error' | 'unknown' {
  if (record.exitstatus === 'OK') return 'ok'
  if (record.exitstatus === undefined || record.exitstatus === 'unexpected status') return 'unknown'
  return record.exitstatus.startsWith('WARNINGS: ') ? 'warning' : 'error'
}

/** Throws for what is no UPID, and for others' tasks. undefined, or an error where it `mustExist`: there never was one. */
function taskOf(
  { datacenter, access, node, parameters }: CallContext,
  privilege: 'Sys.Audit' | 'Sys.Modify',
  mustExist: boolean,
): TaskRecord | undefined {
  const upid = parameters.text('upid')
  const parsed = parseUpid(upid)
  if (parsed === undefined) throw parameterError({ upid: 'unable to parse worker upid' })
  const record = datacenter.tasks.find(upid)
  if (record === undefined && mustExist) throw parameterError({ upid: 'no such task' })
  const caller = callerId(access.caller)
  const isOwn = caller === parsed.user || caller === splitUser(parsed.user).user
  if (!isOwn && !access.has(`/nodes/${node}`, privilege)) throw permissionError(`/nodes/${node}, ${privilege}`)
  return record
}

const status: Call = {
  method: 'GET',
  path: '/nodes/{node}/tasks/{upid}/status',
  description: 'Status of a task.',
  proxied: true,
  permission: anyUser,
  parameters: ofTask,
  run: (context) => {
    const record = taskOf(context, 'Sys.Audit', true)!
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
    const record = taskOf(context, 'Sys.Audit', false)
    const lines = datacenter.tasks.log(parameters.text('upid'))
    if (parameters.flag('download')) {
      if (parameters.has('start') || parameters.has('limit')) {
        throw new Error("'download' cannot be used together with 'start' or 'limit' parameters")
      }
      if (lines === undefined || record === undefined)
        throw new Error(`Could not open file '${parameters.text('upid')}' - No such file or directory`)
      const { node, type, starttime } = record.parsed
      const time = new Date(starttime * 1000).toISOString().replace(/\.\d+/, '')
      return new TextReply(lines.map((line) => `${line}\n`).join(''), {
        'Content-Disposition': `attachment; filename="task-${node}-${type}-${time}.log"`,
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
    taskOf(context, 'Sys.Modify', true)
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
