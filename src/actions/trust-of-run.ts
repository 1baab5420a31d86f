import { fullTrust, parseGrants, type Trust } from '../trust/trust.ts'
import type { Env } from './env.ts'
import type { InputReader } from './input-kinds.ts'
import { readWorkflowEvent } from './workflow-event.ts'

/** How far this run trusts its template: as the workflow says, and else by whose the event is. */
export function trustOfRun(reader: InputReader, env: Env, workspace: string): Trust {
  const text = reader.text('trust')
  if (text !== undefined) {
    const parsed = parseGrants(text)
    if ('granted' in parsed) return { ...parsed, workspace, because: 'the input trust says so' }
    reader.reject('trust', parsed.problem)
  }
  const because = readWorkflowEvent(env).stranger
  return because === undefined ? fullTrust : { granted: new Set(), workspace, because }
}
