import type { Code } from '../diagnostics/codes/all-codes.ts'
import { ExternalError } from '../diagnostics/errors.ts'

export interface ProxmoxFailure {
  readonly code: Code
  /** HTTP status; undefined: no answer, or the failure is a task's. */
  readonly status?: number | undefined
  /** The server's own words, or what went wrong on the way to it. One line mostly. */
  readonly reason: string
  readonly method?: string | undefined
  /** Without /api2/json. */
  readonly path?: string | undefined
  /** The server's complaint per parameter. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** The last lines of the task's log. */
  readonly taskLog?: readonly string[] | undefined
  readonly upid?: string | undefined
  /** What to do about it. */
  readonly hint?: string | undefined
  /** The server may have done it all the same: whoever repeats the call must look first. */
  readonly ambiguous?: boolean | undefined
}

/** The API refused, a task failed, or the server could not be reached. */
export class ProxmoxError extends ExternalError {
  override readonly name = 'ProxmoxError'
  readonly failure: ProxmoxFailure

  constructor(failure: ProxmoxFailure, options?: ErrorOptions) {
    super(failure.code, summary(failure), detail(failure), options)
    this.failure = failure
  }

  get status(): number | undefined {
    return this.failure.status
  }

  get reason(): string {
    return this.failure.reason
  }

  get ambiguous(): boolean {
    return this.failure.ambiguous ?? false
  }

  /** The VM, volume, task or snapshot of the call is not there (Proxmox says so with 500 or 400, hardly ever with 404). */
  get notFound(): boolean {
    return (
      this.status === 404 ||
      /does not exist|unable to find configuration file|no such (task|file|volume|resource)|No such storage/i.test(
        [this.reason, ...Object.values(this.failure.parameters ?? {})].join('\n'),
      )
    )
  }
}

function summary({ status, reason, method, path, upid }: ProxmoxFailure): string {
  const said = reason === '' ? '(no reason given)' : reason
  if (upid !== undefined) return `Proxmox task failed: ${said}`
  if (method === undefined) return said
  return `${method} ${path ?? ''}: ${status === undefined ? '' : `${status} `}${said}`
}

function detail({ parameters, taskLog, upid, hint }: ProxmoxFailure): string | undefined {
  const lines: string[] = []
  for (const [name, text] of Object.entries(parameters ?? {}))
    lines.push(`${name}: ${text.trim().replaceAll(/\s*\n\s*/g, ', ')}`)
  if (hint !== undefined) lines.push(hint)
  if (taskLog !== undefined && taskLog.length > 0)
    lines.push("The task's last lines:", ...taskLog.map((line) => `  ${line}`))
  if (upid !== undefined) lines.push(`Task: ${upid}`)
  return lines.length === 0 ? undefined : lines.join('\n')
}
