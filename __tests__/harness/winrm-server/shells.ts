import { randomUUID } from 'node:crypto'
import { cmdShell, commandDone, commandRunning, signals } from '../../../src/communicators/winrm/wsman/names.ts'
import { escapeXml, find, findAll } from '../../../src/communicators/winrm/wsman/xml.ts'
import { type Program, RunningCommand } from './running-command.ts'
import { faults, WsmanFault, type WsmanRequest } from './wsman-message.ts'

export interface ShellLimits {
  /** Shells at a time; Windows allows 30. */
  readonly shells: number
  /** Commands that a shell takes in its life; Windows Server 2008 R2 allows 15. */
  readonly commandsPerShell: number
}

/** What a command is started with. */
export interface Invocation {
  readonly line: string
  readonly environment: Readonly<Record<string, string>>
  readonly folder: string | undefined
  readonly codepage: string
}

interface Shell {
  readonly invocation: Omit<Invocation, 'line'>
  readonly commands: Map<string, RunningCommand>
  started: number
}

/** All shells of a guest, and what is asked of them. */
export class Shells {
  readonly #shells = new Map<string, Shell>()
  readonly #limits: ShellLimits
  readonly #start: (invocation: Invocation) => Program

  constructor(limits: ShellLimits, start: (invocation: Invocation) => Program) {
    this.#limits = limits
    this.#start = start
  }

  get count(): number {
    return this.#shells.size
  }

  get running(): number {
    const commands = [...this.#shells.values()].flatMap((shell) => [...shell.commands.values()])
    return commands.filter(({ isOver }) => !isOver).length
  }

  /** The body of the answer. Throws WsmanFault. `gone`: who asked is there no more. */
  async handle(request: WsmanRequest, gone: AbortSignal): Promise<string> {
    switch (request.action) {
      case 'create':
        return this.#create(request)
      case 'delete':
        return this.#delete(request)
      case 'command':
        return this.#command(request)
      case 'receive':
        return await this.#receive(request, gone)
      case 'send':
        return await this.#send(request)
      case 'signal':
        return this.#signal(request)
    }
  }

  /** As when the machine loses its power. */
  async end(): Promise<void> {
    const commands = [...this.#shells.values()].flatMap((shell) => [...shell.commands.values()])
    this.#shells.clear()
    for (const command of commands) command.terminate()
    await Promise.all(commands.map(({ over }) => over))
  }

  #create({ options, body }: WsmanRequest): string {
    if (this.#shells.size >= this.#limits.shells) throw new WsmanFault(faults.tooManyShells)
    const id = randomUUID().toUpperCase()
    const variables = findAll(body, 'Variable').map(({ attributes, text }) => [attributes['Name'] ?? '', text])
    this.#shells.set(id, {
      invocation: {
        environment: Object.fromEntries(variables),
        folder: find(body, 'WorkingDirectory')?.text,
        codepage: options['WINRS_CODEPAGE'] ?? '437',
      },
      commands: new Map(),
      started: 0,
    })
    const selector = `<w:SelectorSet><w:Selector Name="ShellId">${id}</w:Selector></w:SelectorSet>`
    return `<x:ResourceCreated><a:Address>http://127.0.0.1/wsman</a:Address><a:ReferenceParameters><w:ResourceURI>${cmdShell}</w:ResourceURI>${selector}</a:ReferenceParameters></x:ResourceCreated><rsp:Shell><rsp:ShellId>${id}</rsp:ShellId><rsp:ResourceUri>${cmdShell}</rsp:ResourceUri><rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>`
  }

  #delete(request: WsmanRequest): string {
    const { commands } = this.#shell(request)
    for (const command of commands.values()) command.terminate()
    this.#shells.delete(request.shellId!)
    return ''
  }

  #command(request: WsmanRequest): string {
    const shell = this.#shell(request)
    if (++shell.started > this.#limits.commandsPerShell) throw new WsmanFault(faults.tooManyOperations)
    const words = [find(request.body, 'Command'), ...findAll(request.body, 'Arguments')]
    const line = words.flatMap((word) => word?.text ?? []).join(' ')
    const id = randomUUID().toUpperCase()
    shell.commands.set(id, new RunningCommand(this.#start({ ...shell.invocation, line })))
    return `<rsp:CommandResponse><rsp:CommandId>${id}</rsp:CommandId></rsp:CommandResponse>`
  }

  async #receive(request: WsmanRequest, gone: AbortSignal): Promise<string> {
    const stream = find(request.body, 'DesiredStream')
    const id = stream?.attributes['CommandId'] ?? ''
    const command = this.#commandOf(request, id)
    // What is around the data, and base64.
    const most = Math.max(1024, Math.floor(((request.maxEnvelopeSize - 4096) * 3) / 4))
    const output = await command.output(most, request.operationTimeout, gone)
    if (!this.#shells.has(request.shellId!)) throw new WsmanFault(faults.aborted)
    if (output === undefined) throw new WsmanFault(faults.timedOut)
    const { chunks, exitCode } = output
    const streams = chunks.map(
      (chunk) => `<rsp:Stream Name="${chunk.stream}" CommandId="${id}">${chunk.data.toString('base64')}</rsp:Stream>`,
    )
    const ends =
      exitCode === undefined
        ? []
        : ['stdout', 'stderr'].map((name) => `<rsp:Stream Name="${name}" CommandId="${id}" End="true"></rsp:Stream>`)
    const state =
      exitCode === undefined
        ? `<rsp:CommandState CommandId="${id}" State="${commandRunning}"/>`
        : `<rsp:CommandState CommandId="${id}" State="${commandDone}"><rsp:ExitCode>${exitCode}</rsp:ExitCode></rsp:CommandState>`
    return `<rsp:ReceiveResponse>${streams.join('')}${ends.join('')}${state}</rsp:ReceiveResponse>`
  }

  async #send(request: WsmanRequest): Promise<string> {
    for (const { attributes, text } of findAll(request.body, 'Stream'))
      await this.#commandOf(request, attributes['CommandId'] ?? '').send(
        Buffer.from(text, 'base64'),
        attributes['End']?.toLowerCase() === 'true',
      )
    return '<rsp:SendResponse/>'
  }

  #signal(request: WsmanRequest): string {
    const { attributes } = find(request.body, 'Signal') ?? { attributes: {} }
    const id = (attributes as Readonly<Record<string, string>>)['CommandId'] ?? ''
    const command = this.#commandOf(request, id)
    const code = find(request.body, 'Code')?.text
    if (code === signals.terminate || code === signals.interrupt) command.terminate()
    else throw new WsmanFault({ ...faults.invalid, text: `there is no signal ${escapeXml(code ?? '')}` })
    if (code === signals.terminate) this.#shell(request).commands.delete(id)
    return '<rsp:SignalResponse/>'
  }

  #shell({ shellId }: WsmanRequest): Shell {
    const shell = this.#shells.get(shellId ?? '')
    if (shell === undefined) throw new WsmanFault(faults.shellNotFound)
    return shell
  }

  #commandOf(request: WsmanRequest, id: string): RunningCommand {
    const command = this.#shell(request).commands.get(id)
    if (command === undefined) throw new WsmanFault(faults.shellNotFound)
    return command
  }
}
