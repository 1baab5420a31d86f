import { existsSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from './parse.ts'
import { type CommandCall, runScript, type World } from './run.ts'
import { Block, isTrue, itemsOf, Killed, Raised, type Reference, Table, textOf, type Value } from './values.ts'

/** What a script meets of a Windows. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  stdout(text: string): void
  stderr(text: string): void
  /** Where a path of the guest is here. */
  local(path: string): string
  /** `New-Object -ComObject`. */
  com(name: string): object | undefined
  /** `Get-WmiObject`. */
  wmi(name: string): readonly object[]
  /** Is a key of the registry there, and with how many below it? */
  key(path: string): number | undefined
}

/** Sleeps that are as short as those of the product's own scripts cost nothing. */
const longestFree = 1000

/** Runs the text of a script, or of a command line's, with the commands and objects that the product's scripts use. */
export async function runPowerShell(text: string, around: Surroundings): Promise<number> {
  const world = new WindowsWorld(around)
  try {
    return await runScript(text, world, (value) => {
      if (value !== null) around.stdout(`${textOf(value)}\r\n`)
    })
  } catch (thrown) {
    if (thrown instanceof Killed) return 0xc000_013a | 0
    if (!(thrown instanceof Raised)) throw thrown
    around.stderr(`${thrown.message}\r\n`)
    return 1
  }
}

class WindowsWorld implements World {
  readonly #around: Surroundings
  readonly #environment: Map<string, string>
  readonly #globals = new Map<string, Value>([
    ['progresspreference', 'Continue'],
    ['?', true],
    ['error', []],
    ['psversiontable', { PSVersion: { Major: 5 } }],
  ])

  constructor(around: Surroundings, outer?: WindowsWorld) {
    this.#around = around
    const own = () => new Map(Object.entries(around.environment).map(([name, value]) => [name.toLowerCase(), value]))
    this.#environment = outer === undefined ? own() : outer.#environment
    if (outer !== undefined) this.#globals = outer.#globals
  }

  variable(name: string): Value {
    if (name.startsWith('env:')) return this.#environment.get(name.slice(4)) ?? null
    return this.#globals.get(name.replace(/^global:/, '')) ?? null
  }

  setVariable(name: string, value: Value): void {
    if (name.startsWith('env:')) this.#environment.set(name.slice(4), textOf(value))
    else this.#globals.set(name.replace(/^global:/, ''), value)
  }

  command(call: CommandCall): Promise<readonly Value[]> | undefined {
    if (call.how !== '') return this.#script(call)
    switch (call.name.toLowerCase()) {
      case 'write-output':
        return Promise.resolve(call.values.flatMap(itemsOf))
      case 'write-error':
        this.#around.stderr(`${call.values.map(textOf).join(' ')}\r\n`)
        return nothing
      case 'write-debug':
      case 'set-psdebug':
        return nothing
      case 'start-sleep':
        return this.#sleep(call)
      case 'foreach-object':
        return forEach(call)
      case 'where-object':
        return where(call)
      case 'join-path':
        return Promise.resolve([call.values.map(textOf).join('\\')])
      case 'test-path':
        return Promise.resolve([this.#isThere(textOf(pathOf(call)))])
      case 'remove-item':
        return this.#remove(call)
      case 'get-wmiobject':
        return Promise.resolve(this.#around.wmi(textOf(call.parameters.get('class'))))
      case 'get-process':
        return nothing
      case 'get-childitem':
        return Promise.resolve(Array<string>(this.#around.key(textOf(pathOf(call))) ?? 0).fill('a key'))
      case 'get-itemproperty':
        return Promise.resolve([{ OEMCP: '850' }])
      case 'new-object':
        return Promise.resolve([this.#object(call)])
      case 'cmd':
        return this.#cmd(call)
      default:
        return undefined
    }
  }

  type(name: string): object {
    const found = types(this.#around)[name.replace(/^system\./, '')]
    if (found === undefined) throw new Error(`the small PowerShell of the tests has no type ${name}`)
    return found
  }

  // A script with a point in front of it shares all variables; the other has its own, but for those of the environment.
  async #script({ name, how, block }: CommandCall): Promise<readonly Value[]> {
    const path = this.#around.local(name)
    if (!existsSync(path)) throw new Raised(`The term '${name}' is not recognized as the name of a cmdlet.`)
    const text = readFileSync(path, 'utf8')
    if (how === '.') return await block(new Block(parse(text)))
    const output: Value[] = []
    const code = await runScript(text, new WindowsWorld(this.#around, this), (value) => {
      if (value !== null) this.#around.stdout(`${textOf(value)}\r\n`)
    })
    this.#globals.set('lastexitcode', code)
    return output
  }

  /** `cmd /c exit 3` */
  #cmd({ values }: CommandCall): Promise<readonly Value[]> {
    const [, code] = /^\/c exit (\d+)$/i.exec(values.map(textOf).join(' ')) ?? []
    if (code === undefined)
      throw new Error(`the small PowerShell of the tests has no cmd ${values.map(textOf).join(' ')}`)
    this.#globals.set('lastexitcode', Number(code))
    return nothing
  }

  async #sleep({ parameters, values }: CommandCall): Promise<readonly Value[]> {
    const milliseconds =
      Number(parameters.get('milliseconds') ?? 0) + 1000 * Number(parameters.get('seconds') ?? values[0] ?? 0)
    const { signal } = this.#around
    await sleep(milliseconds > longestFree ? milliseconds : 1, undefined, { signal }).catch(() => {
      throw new Killed()
    })
    return []
  }

  #isThere(path: string): boolean {
    const [, variable] = /^variable:(?:global:)?(.*)$/i.exec(path) ?? []
    if (variable !== undefined) return this.#globals.has(variable.toLowerCase())
    return /^HKLM:/i.test(path) ? this.#around.key(path) !== undefined : existsSync(this.#around.local(path))
  }

  #remove(call: CommandCall): Promise<readonly Value[]> {
    const isQuiet = /^silentlycontinue$/i.test(textOf(call.parameters.get('erroraction')))
    for (const path of itemsOf(pathOf(call))) {
      const file = this.#around.local(textOf(path))
      if (!isQuiet && !existsSync(file))
        throw new Raised(`Cannot find path '${textOf(path)}' because it does not exist.`)
      rmSync(file, { force: true })
    }
    return nothing
  }

  #object({ parameters, values }: CommandCall): object {
    const com = parameters.get('comobject')
    if (com !== undefined) {
      const found = this.#around.com(textOf(com))
      if (found === undefined) throw new Raised(`Cannot load COM component ${textOf(com)}.`, 0x8004_0154 | 0)
      return found
    }
    if (values[0] === 'char[]') return Array<string>(Number(values[1])).fill('\0')
    if (values[0] === 'System.IO.StreamReader') return (values[1] as readonly [object])[0]
    throw new Error(`the small PowerShell of the tests has no object ${textOf(values[0])}`)
  }
}

const nothing: Promise<readonly Value[]> = Promise.resolve([])

function pathOf({ parameters, values }: CommandCall): Value {
  return parameters.get('literalpath') ?? parameters.get('path') ?? values[0]
}

async function forEach({ input, values, block }: CommandCall): Promise<readonly Value[]> {
  const output: Value[] = []
  for (const item of input) output.push(...(await block(values[0], item)))
  return output
}

async function where({ input, parameters, values, block }: CommandCall): Promise<readonly Value[]> {
  const chosen: Value[] = []
  for (const item of parameters.has('inputobject') ? [parameters.get('inputobject')] : input) {
    const output = await block(parameters.get('filterscript') ?? values[0], item)
    if (isTrue(output.length === 1 ? output[0] : [...output])) chosen.push(item)
  }
  return chosen
}

function types(around: Surroundings): Readonly<Record<string, object>> {
  const writer = (write: (text: string) => void) => ({
    WriteLine: (text: Value) => write(`${textOf(text)}\r\n`),
    Write: (buffer: readonly string[], from: number, count: number) => write(buffer.slice(from, from + count).join('')),
    Flush: () => {},
  })
  return {
    console: { Out: writer(around.stdout), Error: writer(around.stderr) },
    convert: { ToBase64String: ({ bytes }: Bytes) => bytes.toString('base64') },
    'text.encoding': {
      UTF8: { GetBytes: (text: string) => new Bytes(text) },
      GetEncoding: (page: number) => ({ page }),
    },
    'io.file': { Open: (path: string) => new Tail(around.local(path)) },
    'io.filemode': { Open: 'Open' },
    'io.fileaccess': { Read: 'Read' },
    'runtime.interopservices.marshal': { GetHRForException: ({ HResult }: { HResult: number }) => HResult },
    environment: { OSVersion: { Version: { Major: 10, Minor: 0 } } },
    scriptblock: { Create: (text: string) => new Block(parse(text)) },
    'management.managementdatetimeconverter': {
      ToDateTime: (text: string) => ({ ToUniversalTime: () => ({ Ticks: Number(/^\d+/.exec(text)?.[0]) }) }),
    },
    hashtable: Table,
    'management.automation.pssecurityexception': class PSSecurityException {},
    'management.automation.language.parser': {
      ParseFile: (path: string, _: Reference, mistakes: Reference) => mistakes.set(mistakesOf(around.local(path))),
    },
  }
}

function mistakesOf(path: string): Value {
  try {
    parse(readFileSync(path, 'utf8'))
    return []
  } catch (thrown) {
    return [{ Message: (thrown as Error).message, Extent: { StartLineNumber: 1 } }]
  }
}

/** What GetBytes answers: a value that goes no further apart in a pipeline. */
class Bytes {
  readonly bytes: Buffer

  constructor(text: string) {
    this.bytes = Buffer.from(text)
  }
}

/** A file that is read on while it grows. */
class Tail {
  readonly #path: string
  #read = 0

  constructor(path: string) {
    this.#path = path
  }

  Read(buffer: string[], from: number, count: number): number {
    const text = readFileSync(this.#path, 'latin1').slice(this.#read, this.#read + count)
    for (const [index, sign] of [...text].entries()) buffer[from + index] = sign
    this.#read += text.length
    return text.length
  }

  Dispose(): void {}
}
