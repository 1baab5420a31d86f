/**
 * Reads a step's output as the Actions runner does (actions/runner: ActionCommand, ActionCommandManager, the command
 * extensions, SecretMasker), to see what a text would make it do.
 */
export interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

export interface Annotation {
  readonly type: 'error' | 'warning' | 'notice'
  readonly message: string
  /** Relative to the workspace. */
  readonly file: string | undefined
  readonly line: string | undefined
  readonly title: string | undefined
  readonly properties: Readonly<Record<string, string>>
}

const known = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
])

/** The runner cuts lines at CR, LF and CRLF, and skips a byte order mark at the start of a stream. */
export function splitLines(output: string): string[] {
  const lines = output.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** The command in a line, in either form, or undefined. `extra` are further names: a stop token. */
export function parseCommand(line: string, extra: ReadonlySet<string> = new Set()): Command | undefined {
  const isCommand = (name: string) => known.has(name.toLowerCase()) || extra.has(name)
  const command = parseColons(line, isCommand) ?? parseBrackets(line, isCommand)
  return command === undefined || extra.has(command.name) ? command : { ...command, name: command.name.toLowerCase() }
}

/**
 * The same, but blind for characters of no width and for control characters, as a comparison by culture is. The runner
 * makes less of such lines than this does.
 */
export function parseCommandLoosely(line: string): Command | undefined {
  return parseCommand(line) ?? parseCommand(line.replace(/[\p{Cf}\p{Cc}]/gu, ''))
}

type IsCommand = (name: string) => boolean

function parseColons(line: string, isCommand: IsCommand): Command | undefined {
  // What .NET calls white space, which is not quite what JavaScript does.
  const message = line.replace(/^[\t-\r\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/, '')
  if (!message.startsWith('::')) return undefined
  const end = message.indexOf('::', 2)
  if (end < 0) return undefined
  const [name = '', ...rest] = message.slice(2, end).split(' ')
  if (!isCommand(name)) return undefined
  const decode = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
  return {
    name,
    properties: parseProperties(rest.join(' ').trim(), ',', (text) =>
      text
        .replaceAll('%0D', '\r')
        .replaceAll('%0A', '\n')
        .replaceAll('%3A', ':')
        .replaceAll('%2C', ',')
        .replaceAll('%25', '%'),
    ),
    data: decode(message.slice(end + 2)),
  }
}

function parseBrackets(line: string, isCommand: IsCommand): Command | undefined {
  const start = line.indexOf('##[')
  const end = start < 0 ? -1 : line.indexOf(']', start)
  if (end < 0) return undefined
  const [name = '', ...rest] = line.slice(start + 3, end).split(' ')
  if (!isCommand(name)) return undefined
  const decode = (text: string) =>
    text
      .replaceAll('%3B', ';')
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%5D', ']')
      .replaceAll('%25', '%')
  return { name, properties: parseProperties(rest.join(' '), ';', decode), data: decode(line.slice(end + 1)) }
}

function parseProperties(text: string, separator: string, decode: (text: string) => string): Record<string, string> {
  const properties: Record<string, string> = {}
  for (const part of text.split(separator)) {
    const [key, ...value] = part.split('=')
    if (key !== undefined && value.length > 0 && value.join('=') !== '') properties[key] = decode(value.join('='))
  }
  return properties
}

/** What a job knows to hide. One for all its steps. */
export class Masks {
  readonly values = new Set<string>()

  add(value: string): void {
    for (const piece of [value, ...value.split(/\r?\n/).map((line) => line.trim())]) {
      if (piece.trim() === '') continue
      for (const form of [piece, JSON.stringify(piece).slice(1, -1), encodeURIComponent(piece), base64(piece)])
        this.values.add(form)
    }
  }

  hide(text: string): string {
    const values = [...this.values].sort((left, right) => right.length - left.length)
    return values.reduce((hidden, value) => hidden.replaceAll(value, '***'), text)
  }

  touch(text: string): boolean {
    return this.hide(text) !== text
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

const annotationsOfType = 10
const longestMessage = 4096

/** One step's output, line by line. */
export class StepLog {
  /** What a reader of the log sees. */
  readonly lines: string[] = []
  readonly commands: Command[] = []
  readonly annotations: Annotation[] = []
  readonly dropped: Annotation[] = []
  readonly groups: string[] = []
  readonly #masks: Masks
  #stopToken: string | undefined

  constructor(masks: Masks) {
    this.#masks = masks
  }

  line(text: string): void {
    const command = parseCommand(text, new Set(this.#stopToken === undefined ? [] : [this.#stopToken]))
    if (this.#stopToken !== undefined) {
      if (command?.name === this.#stopToken) this.#stopToken = undefined
      else this.lines.push(this.#masks.hide(text))
      return
    }
    if (command === undefined) this.lines.push(this.#masks.hide(text))
    else this.#obey(command)
  }

  #obey(command: Command): void {
    this.commands.push(command)
    switch (command.name) {
      case 'add-mask':
        if (command.data.trim() !== '') this.#masks.add(command.data)
        break
      case 'stop-commands':
        this.#stopToken = command.data
        break
      case 'group':
        this.groups.push(this.#masks.hide(command.data))
        this.lines.push(`##[group]${this.#masks.hide(command.data)}`)
        break
      case 'endgroup':
        this.lines.push('##[endgroup]')
        break
      case 'error':
      case 'warning':
      case 'notice':
        this.#annotate(command.name, command)
        break
      default:
        break
    }
  }

  #annotate(type: Annotation['type'], { properties, data }: Command): void {
    const message = this.#masks.hide(data).slice(0, longestMessage)
    const { file, line, title } = properties
    const annotation = { type, message, file, line, title, properties }
    const full = this.annotations.filter((other) => other.type === type).length >= annotationsOfType
    ;(full ? this.dropped : this.annotations).push(annotation)
    this.lines.push(`##[${type}]${this.#masks.hide(data)}`)
  }
}
