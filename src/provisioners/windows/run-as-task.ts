import { randomUUID } from 'node:crypto'
import type { ExecResult } from '../../communicators/communicator.ts'
import { Cancelled, GuestError } from '../../diagnostics/errors.ts'
import { withMark } from '../../scripts/windows/powershell-text.ts'
import { put } from '../guest-work.ts'
import type { ProvisionContext } from '../provisioner.ts'
import { ask, run } from './guest-commands.ts'
import { endTaskScript, type ScheduledTask, taskScript } from './scheduled-task.ts'

/** Where scripts go that the template names no place for. */
export const temporary = 'C:/Windows/Temp'

/** Milliseconds for what is cleaned up in the guest after a cancellation. */
const lastWords = 10_000

/** Runs a command line of cmd as a user of the guest, with all rights of that user, and tells its output while it runs. */
export async function runAsTask(
  given: Omit<ScheduledTask, 'name' | 'file'>,
  context: ProvisionContext,
): Promise<ExecResult> {
  const id = randomUUID()
  const task = { ...given, name: `template-build-${id}`, file: `${temporary}/task-${id}.ps1` }
  await put(withMark(Buffer.from(taskScript(task))), task.file, 0o600, context)
  try {
    return await run(powershellFile(task.file), context)
  } catch (thrown) {
    // It runs on by itself, also into another try of the provisioner after its timeout.
    if (thrown instanceof Cancelled) await end(task, context)
    throw thrown
  }
}

/** A command line that runs a script of ours. */
export function powershellFile(path: string): string {
  return `powershell -NoProfile -NonInteractive -ExecutionPolicy bypass -OutputFormat Text -File "${path}"`
}

async function end(task: ScheduledTask, { communicator }: ProvisionContext): Promise<void> {
  try {
    await ask(endTaskScript(task), { communicator, signal: AbortSignal.timeout(lastWords) })
  } catch (thrown) {
    if (!(thrown instanceof Cancelled || thrown instanceof GuestError)) throw thrown
  }
}
