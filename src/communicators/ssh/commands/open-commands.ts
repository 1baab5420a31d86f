import type { Client } from 'ssh2'
import { Cancelled } from '../../../diagnostics/errors.ts'
import type { ExecOptions, ExecResult } from '../../communicator.ts'
import type { SessionOptions } from '../ssh-session.ts'
import { endCommands } from './end-commands.ts'
import { execOn } from './exec.ts'

/** The commands that run on connections. One that has to end within a time is over in the guest, too, when that is up. */
export class OpenCommands {
  readonly #open = new Set<{ readonly client: Client; readonly signal: AbortSignal }>()
  readonly #ending = new Map<Client, Promise<readonly string[]>>()
  readonly #notice: (text: string) => void

  constructor(notice: (text: string) => void) {
    this.#notice = notice
  }

  /** As `execOn`. */
  async run(
    client: Client,
    command: string,
    options: ExecOptions,
    how: Omit<SessionOptions, 'signal'>,
  ): Promise<ExecResult> {
    const { signal } = options
    const mine = { client, signal }
    this.#open.add(mine)
    try {
      return await execOn(client, command, options, how)
    } catch (thrown) {
      // Who cancels a build has no time for more than the removal of its machine.
      if (thrown instanceof Cancelled && isOver(signal)) await this.#end(client)
      throw thrown
    } finally {
      this.#open.delete(mine)
    }
  }

  async #end(client: Client): Promise<void> {
    // Whose command it is the guest can not tell where there are others.
    if ([...this.#open].some((each) => each.client === client && !each.signal.aborted)) return
    let ending = this.#ending.get(client)
    if (ending !== undefined) return void (await ending)
    ending = endCommands(client)
    this.#ending.set(client, ending)
    const left = await ending
    this.#ending.delete(client)
    if (left.length > 0) this.#notice(`The command that was ended still runs in the guest: ${left.join(', ')}`)
  }
}

function isOver({ reason }: AbortSignal): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError'
}
