import { randomUUID } from 'node:crypto'
import { ConnectionLost, type ExecResult } from '../../communicators/communicator.ts'
import { Cancelled, GuestError } from '../../diagnostics/errors.ts'
import { withMark } from '../../scripts/windows/powershell-text.ts'
import { timeoutSignal } from '../../time/clock.ts'
import { put } from '../guest/script-file.ts'
import { whileAway } from '../guest/while-away.ts'
import type { ProvisionContext } from '../provisioner.ts'
import { ask, run } from './guest-commands.ts'
import { endTaskScript, removalScript, type ScheduledTask, taskScript } from './scheduled-task.ts'

/** Where scripts go that the template names no place for. */
export const temporary = 'C:/Windows/Temp'

/** Milliseconds for what is cleaned up in the guest after a cancellation. */
const lastWords = 10_000

/** The same otherwise: a guest that restarts has time to come back. */
const cleaning = 60_000

/**
 * Runs command lines of cmd as a user of the guest, with all rights of that user, and tells their output while they run. A
 * password may stand in the script for it: it has one name for all tries, and is gone after them, whatever became of them.
 */
export class TaskRuns implements AsyncDisposable {
  readonly #context: ProvisionContext
  readonly #file = `${temporary}/task-${randomUUID()}.ps1`
  #isPut = false
  #hasPassword = false

  constructor(context: ProvisionContext) {
    this.#context = context
  }

  async run(given: Omit<ScheduledTask, 'name' | 'file'>, context: ProvisionContext): Promise<ExecResult> {
    // One of its own for each try: that of another may run on.
    const task = { ...given, name: `template-build-${randomUUID()}`, file: this.#file }
    this.#isPut = true
    this.#hasPassword ||= given.password !== ''
    try {
      await put(withMark(Buffer.from(taskScript(task))), task.file, 0o600, context)
      return await run(powershellFile(task.file), context)
    } catch (thrown) {
      // It runs on by itself, also into another try of the provisioner after its timeout.
      if (thrown instanceof Cancelled) await end(task, context)
      throw thrown
    }
  }

  /** The script removes itself, unless the guest went away before it ran, or did not run it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isPut) return
    const { signal, warn } = this.#context
    const isCancelled = signal.aborted
    let why = await this.#remove(isCancelled)
    if (why !== undefined && signal.aborted && !isCancelled) why = await this.#remove(true)
    if (why === undefined) return
    const [summary, detail] = this.#hasPassword
      ? [`A script with a password may be left in the guest: ${this.#file}`, 'Remove it, and change the password. ']
      : [`A script may be left in the guest: ${this.#file}`, '']
    warn('script-left', summary, `${detail}It could not be removed: ${why}`)
  }

  /** Answers why it could not be done. */
  async #remove(isLast: boolean): Promise<string | undefined> {
    const { communicator, signal, clock } = this.#context
    const limit = isLast ? lastWords : cleaning
    const own = timeoutSignal(limit)
    const both = isLast ? own : AbortSignal.any([own, signal])
    try {
      const { exitCode, complaint } = await whileAway(limit, { signal: both, clock }, async () => {
        const answer = await ask(removalScript(this.#file), { communicator, signal: both })
        if (answer.disconnected) throw new ConnectionLost('connection-lost', 'the guest went away.')
        return answer
      })
      return exitCode === 0 ? undefined : complaint || 'it is still there.'
    } catch (thrown) {
      if (thrown instanceof Cancelled) return 'the guest did not answer in time.'
      if (thrown instanceof GuestError) return thrown.message
      throw thrown
    }
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
