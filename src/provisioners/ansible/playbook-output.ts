/** What Ansible said of a task that failed, or of a file that it could not read. */
export interface PlaybookFailure {
  /** Empty: it came to no task. */
  readonly task: string
  readonly isHandler: boolean
  /** In the inventory. */
  readonly host: string
  readonly isUnreachable: boolean
  readonly message: string
  readonly place: PlaybookPlace | undefined
}

/** Where Ansible says that it is; line and column 1-based. */
export interface PlaybookPlace {
  readonly path: string
  readonly line: number
  readonly column: number
}

const colours = /\x1b\[[0-9;:]*m/g
const taskLine = /^(TASK|RUNNING HANDLER) \[(.*)\] \**$/
const playLine = /^PLAY \[(.*)\] \**$/
const failedLine = /^(fatal|failed): \[([^\]]+)\](?:: (FAILED|UNREACHABLE)!| \(item=.*?\)) =>\s*(.*)$/
const placeLines = [
  /^task path: (?<path>.+):(?<line>\d+)$/,
  /^Origin: (?<path>.+?):(?<line>\d+)(?::(?<column>\d+))?$/,
  /^The (?:error|offending line) appears to be in '(?<path>.+)': line (?<line>\d+), column (?<column>\d+)/,
]
/** Lines of one message: some callbacks spread it. */
const mostLines = 100

/** Reads what `ansible-playbook` prints, line by line, for the failure that ended it. Callbacks print it in several ways. */
export class PlaybookOutput {
  #task = { name: '', isHandler: false }
  #place: PlaybookPlace | undefined
  #failure: PlaybookFailure | undefined
  /** Of a loop: what the one item said that failed. */
  #item: string | undefined
  /** Of the plays, by name: has it hosts? */
  readonly #plays: { readonly name: string; hasHosts: boolean }[] = []
  /** A message that goes on, and whether it is of a task. */
  #open: { readonly lines: string[]; readonly isTask: boolean } | undefined

  /** The last one that was not ignored. */
  get failure(): PlaybookFailure | undefined {
    this.#close()
    return this.#failure
  }

  /** The plays, where not one has a host: Ansible takes that for a success. Empty: they did something. */
  get withoutHosts(): readonly string[] {
    return this.#plays.some(({ hasHosts }) => hasHosts) ? [] : this.#plays.map(({ name }) => name)
  }

  take(coloured: string): void {
    const line = coloured.replace(colours, '').trimEnd()
    const place = placeIn(line)
    if (place !== undefined) {
      this.#place = place
      if (this.#failure !== undefined && !line.startsWith('task path')) this.#failure = { ...this.#failure, place }
      return
    }
    const [, play] = playLine.exec(line) ?? []
    if (play !== undefined) this.#plays.push({ name: play, hasHosts: true })
    const last = this.#plays.at(-1)
    if (line === 'skipping: no hosts matched' && last !== undefined) last.hasHosts = false
    const [, kind, name = ''] = taskLine.exec(line) ?? []
    if (kind !== undefined) {
      this.#close()
      this.#task = { name, isHandler: kind !== 'TASK' }
      this.#place = undefined
      this.#item = undefined
      return
    }
    const [, how, host = '', what, rest = ''] = failedLine.exec(line) ?? []
    if (how !== undefined) {
      this.#fail(host.split(' ')[0] ?? host, how, what === 'UNREACHABLE', rest)
      return
    }
    const [, problem] = /^(?:ERROR!|\[ERROR\]:) (.*)$/.exec(line) ?? []
    if (problem !== undefined) {
      this.#problem(problem)
      return
    }
    if (/^\.\.\.ignoring/.test(line)) {
      this.#open = undefined
      this.#failure = undefined
      return
    }
    if (this.#open === undefined) return
    if (/^[\s{}"]/.test(line) && this.#open.lines.length < mostLines) this.#open.lines.push(line)
    else this.#close()
  }

  #fail(host: string, how: string, isUnreachable: boolean, rest: string): void {
    this.#close()
    const { name, isHandler } = this.#task
    this.#failure = { task: name, isHandler, host, isUnreachable, message: '', place: this.#place }
    this.#open = { lines: [rest], isTask: how === 'fatal' }
    if (how === 'failed') this.#item = messageIn(this.#open.lines)
  }

  /** Not of one host's task; since 2.19 also said of a task, before its `fatal` line. */
  #problem(text: string): void {
    this.#close()
    const { name, isHandler } = this.#task
    this.#failure = {
      task: name,
      isHandler,
      host: '',
      isUnreachable: false,
      message: text.replace(/^Task failed: /, ''),
      place: this.#place,
    }
  }

  #close(): void {
    if (this.#open === undefined || this.#failure === undefined) return
    const { lines, isTask } = this.#open
    this.#open = undefined
    const said = messageIn(lines)
    const isOfLoop = isTask && /^(?:All items completed|One or more items failed)$/.test(said)
    this.#failure = { ...this.#failure, message: isOfLoop ? (this.#item ?? said) : said }
  }
}

function placeIn(line: string): PlaybookPlace | undefined {
  for (const pattern of placeLines) {
    const { path, line: number, column } = pattern.exec(line)?.groups ?? {}
    if (path !== undefined) return { path, line: Number(number), column: Number(column ?? 1) }
  }
  return undefined
}

/** What a task's result says of its failure, be it JSON on a line or on several, YAML, or words. */
function messageIn(lines: readonly string[]): string {
  const text = lines.join('\n').trim()
  const result = parsed(text)
  if (result === undefined) {
    const [, json] = /"msg":\s*"((?:[^"\\]|\\.)*)"/.exec(text) ?? []
    if (json !== undefined) return String(parsedText(`"${json}"`) ?? json)
    const [, yaml] = /^\s*msg: (?:\|-\n)?((?:.|\n {4})*)/m.exec(text) ?? []
    return (yaml ?? lines[0] ?? '').trim().replace(/^(['"])(.*)\1$/s, '$2')
  }
  const said = textOf(result['msg']) || textOf(result['censored'])
  if (!/^(?:non-zero return code|MODULE FAILURE)|^$/.test(said)) return said
  const streams = ['module_stderr', 'stderr', 'module_stdout', 'stdout'].map((name) => textOf(result[name]).trim())
  const printed = streams
    .find((each) => each !== '')
    ?.split('\n')
    .at(-1)
    ?.trim()
  const status = typeof result['rc'] === 'number' ? `exit status ${result['rc']}` : ''
  return [said.split('\n')[0], printed ?? status].filter(Boolean).join(': ')
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = text.startsWith('{') ? parsedText(text) : undefined
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
}

function parsedText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined ? '' : JSON.stringify(value)
}
