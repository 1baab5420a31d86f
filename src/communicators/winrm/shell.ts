import type { WinrmClient } from './winrm-client.ts'
import { WinrmFault } from './winrm-failure.ts'
import { commandIdOf, type Output, outputOf, shellIdOf } from './wsman/answer.ts'
import { signals } from './wsman/names.ts'
import { escapeXml } from './wsman/xml.ts'

/** Seconds: a guest that has just started may need them. */
const patience = 60
/** Seconds that the server waits for output before it says that there is none. */
const outputPatience = 20

/** A shell of `cmd` in the guest: what runs in it ends with it. Everything throws what WinrmClient.ask throws. */
export class Shell {
  readonly #client: WinrmClient
  readonly #id: string

  /** `UTF-8` is asked for as the code page of all that is printed. */
  static async open(client: WinrmClient, signal: AbortSignal): Promise<Shell> {
    const body =
      '<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>'
    const options = { WINRS_NOPROFILE: 'FALSE', WINRS_CODEPAGE: '65001' }
    return new Shell(
      client,
      shellIdOf(await client.ask({ action: 'create', options, body, seconds: patience }, signal)),
    )
  }

  private constructor(client: WinrmClient, id: string) {
    this.#client = client
    this.#id = id
  }

  /** Starts a command line. `hasInput`: something will be sent to it; else it is on a console that nobody types on. */
  async start(line: string, hasInput: boolean, signal: AbortSignal): Promise<Command> {
    const body = `<rsp:CommandLine><rsp:Command>${escapeXml(line)}</rsp:Command></rsp:CommandLine>`
    const options = { WINRS_CONSOLEMODE_STDIN: hasInput ? 'FALSE' : 'TRUE', WINRS_SKIP_CMD_SHELL: 'FALSE' }
    const request = { action: 'command', shellId: this.#id, options, body, seconds: patience } as const
    return new Command(this.#client, this.#id, commandIdOf(await this.#client.ask(request, signal)))
  }

  /** What still runs in it is ended. Where that can not be told to the guest, the client keeps it in mind. */
  async close(signal: AbortSignal): Promise<void> {
    try {
      await closeShell(this.#client, this.#id, signal)
    } catch (thrown) {
      if (!(thrown instanceof WinrmFault)) this.#client.abandoned.add(this.#id)
    }
  }
}

/** Ends a shell of this client or of another one. */
export async function closeShell(client: WinrmClient, id: string, signal: AbortSignal): Promise<void> {
  await client.ask({ action: 'delete', shellId: id, body: '', seconds: patience }, signal)
}

/** A command in a shell. */
export class Command {
  readonly #client: WinrmClient
  readonly #shellId: string
  readonly #id: string

  constructor(client: WinrmClient, shellId: string, id: string) {
    this.#client = client
    this.#shellId = shellId
    this.#id = id
  }

  /** What it has printed since; a fault that says that nothing came is one of them. */
  async receive(signal: AbortSignal): Promise<Output> {
    const body = `<rsp:Receive><rsp:DesiredStream CommandId="${escapeXml(this.#id)}">stdout stderr</rsp:DesiredStream></rsp:Receive>`
    return outputOf(
      await this.#client.ask({ action: 'receive', shellId: this.#shellId, body, seconds: outputPatience }, signal),
    )
  }

  async send(data: Buffer, isLast: boolean, signal: AbortSignal): Promise<void> {
    const end = isLast ? ' End="true"' : ''
    const body = `<rsp:Send><rsp:Stream Name="stdin" CommandId="${escapeXml(this.#id)}"${end}>${data.toString('base64')}</rsp:Stream></rsp:Send>`
    await this.#client.ask({ action: 'send', shellId: this.#shellId, body, seconds: patience }, signal)
  }

  async terminate(signal: AbortSignal): Promise<void> {
    const body = `<rsp:Signal CommandId="${escapeXml(this.#id)}"><rsp:Code>${signals.terminate}</rsp:Code></rsp:Signal>`
    await this.#client.ask({ action: 'signal', shellId: this.#shellId, body, seconds: patience }, signal)
  }
}
