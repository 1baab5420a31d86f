import type { ExecResult } from '../../communicators/communicator.ts'
import type { Code } from '../../diagnostics/codes/all-codes.ts'
import { GuestError } from '../../diagnostics/errors.ts'
import type { ProvisionContext } from '../provisioner.ts'

/** What is said of a command that did not succeed. */
export interface Failure {
  readonly code: Code
  /** `Puppet`, `The installation of Chef`: the exit code follows. */
  readonly what: string
  readonly detail?: string | undefined
  /** Default: only 0. */
  readonly valid?: readonly number[]
}

/** Runs a command line in the guest; its output is the provisioner's. */
export async function runInGuest(command: string, context: ProvisionContext): Promise<ExecResult> {
  const { communicator, signal, output } = context
  return await communicator.exec(command, { signal, onOutput: (stream, line) => output(stream, line) })
}

/** The same for a command that has to succeed. Throws GuestError. */
export async function mustRun(command: string, failure: Failure, context: ProvisionContext): Promise<void> {
  judge(await runInGuest(command, context), failure)
}

/** Throws GuestError unless the exit code is a valid one. */
export function judge(result: ExecResult, { code, what, detail, valid = [0] }: Failure): void {
  if (result.exitCode !== undefined && valid.includes(result.exitCode)) return
  const told = [detail ?? 'What it printed is in the log.', meanings.get(result.exitCode)]
  throw new GuestError(code, `${what} ${endOf(result)}`, told.filter(Boolean).join(' '))
}

/** What a shell says by its exit code, where the program says nothing. */
const meanings: ReadonlyMap<number | undefined, string> = new Map([
  [126, '126 says that a program of the guest may not be run.'],
  [127, '127 says that a program was not found in the guest; the log has its name.'],
  [9009, '9009 says that a program was not found in the guest; the log has its name.'],
])

/** Answers, in place of throwing, what went wrong. */
export function failureOf(result: ExecResult): string | undefined {
  return result.exitCode === 0 ? undefined : endOf(result)
}

function endOf({ exitCode, signal }: ExecResult): string {
  if (exitCode !== undefined) return `exited with status ${exitCode}`
  return signal === undefined ? 'ended with the connection to the guest' : `was ended by signal ${signal}`
}

/** Folders and files that a provisioner needs before its own work. */
export function prepares(what: string, detail?: string): Failure {
  return { code: 'guest-command-failed', what, detail }
}
