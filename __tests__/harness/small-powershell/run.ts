import { cast, keyOf, memberOf, recordOf, sum } from './members.ts'
import { parse } from './parse.ts'
import type { Argument, Node } from './syntax.ts'
import {
  Block,
  collected,
  compare,
  Exit,
  isTrue,
  itemsOf,
  Killed,
  Raised,
  Reference,
  Table,
  textOf,
  type Value,
} from './values.ts'

/** What a script meets outside of its language. */
export interface World {
  /** Undefined: there is no such command. */
  command(call: CommandCall): Promise<readonly Value[]> | undefined
  /** `[name]`. */
  type(name: string): object
  variable(name: string): Value
  setVariable(name: string, value: Value): void
}

export interface CommandCall {
  readonly name: string
  /** By name in small letters; a switch is true. */
  readonly parameters: ReadonlyMap<string, Value>
  readonly values: readonly Value[]
  readonly input: readonly Value[]
  readonly how: '' | '&' | '.'
  /** Runs a block for an item, which is `$_`. */
  block(block: Value, item?: Value): Promise<readonly Value[]>
}

class Leave {
  readonly how: 'return' | 'break' | 'continue'
  readonly output: readonly Value[]

  constructor(how: 'return' | 'break' | 'continue', output: readonly Value[]) {
    this.how = how
    this.output = output
  }
}

/** Runs a script; answers its exit code. Output is what no command took. Throws Raised, and errors for what it does not know. */
export async function runScript(text: string, world: World, onOutput: (value: Value) => void): Promise<number> {
  const run = new Run(world)
  try {
    await run.statements(parse(text), onOutput)
    return 0
  } catch (thrown) {
    if (thrown instanceof Exit) return thrown.code
    throw thrown
  }
}

type Take = (value: Value) => void

class Run {
  readonly #world: World
  readonly #functions = new Map<string, Extract<Node, { is: 'function' }>>()
  /** A function has one of its own, and sees those around it. */
  #scopes: readonly Map<string, Value>[] = [new Map()]

  constructor(world: World) {
    this.#world = world
  }

  async statements(nodes: readonly Node[], take: Take): Promise<void> {
    for (const node of nodes) await this.#statement(node, take)
  }

  async #statement(node: Node, take: Take): Promise<void> {
    switch (node.is) {
      case 'function':
        this.#functions.set(node.name.toLowerCase(), node)
        return
      case 'if': {
        for (const [condition, body] of node.cases) {
          if (isTrue(await this.value(condition))) return await this.statements(body, take)
        }
        return await this.statements(node.otherwise, take)
      }
      case 'while':
        while (isTrue(await this.value(node.condition))) if (await this.#loop(node.body, take)) break
        return
      case 'for':
        for (await this.value(node.first); isTrue(await this.value(node.condition)); await this.value(node.step))
          if (await this.#loop(node.body, take)) break
        return
      case 'foreach':
        for (const item of itemsOf((await this.value(node.of)) ?? undefined)) {
          this.#set(node.name, item)
          if (await this.#loop(node.body, take)) break
        }
        return
      case 'try':
        return await this.#try(node, take)
      case 'leave':
        return await this.#leave(node)
      default:
        // An assignment, and a step, put nothing out.
        if (node.is === 'assign' || node.is === 'step') await this.value(node)
        else for (const item of await this.#output(node)) take(item)
    }
  }

  /** Answers whether the loop is over. */
  async #loop(body: readonly Node[], take: Take): Promise<boolean> {
    try {
      await this.statements(body, take)
      return false
    } catch (thrown) {
      if (!(thrown instanceof Leave) || thrown.how === 'return') throw thrown
      return thrown.how === 'break'
    }
  }

  async #try({ body, handler, last }: Extract<Node, { is: 'try' }>, take: Take): Promise<void> {
    let isKilled = false
    const seen = (thrown: unknown): unknown => {
      isKilled ||= thrown instanceof Killed
      return thrown
    }
    try {
      await this.statements(body, take)
    } catch (thrown) {
      if (handler === undefined || !(thrown instanceof Raised)) throw seen(thrown)
      this.#set('_', recordOf(thrown))
      await this.statements(handler, take).catch((again: unknown) => {
        throw seen(again)
      })
    } finally {
      if (!isKilled) await this.statements(last, take)
    }
  }

  async #leave({ how, value }: Extract<Node, { is: 'leave' }>): Promise<never> {
    const output = value === undefined ? [] : await this.#output(value)
    if (how === 'exit') throw new Exit(Number(collected(output) ?? 0))
    if (how === 'throw') throw new Raised(textOf(collected(output)))
    throw new Leave(how, output)
  }

  /** What a pipeline puts out. */
  async #output(node: Node, input: readonly Value[] = []): Promise<readonly Value[]> {
    if (node.is === 'pipeline') {
      let passed: readonly Value[] = []
      for (const element of node.elements) passed = await this.#output(element, passed)
      return passed
    }
    if (node.is === 'command') return await this.#command(node, input)
    // A list that holds one list is that list, and goes no further apart.
    const value = await this.value(node)
    return value === null && node.is === 'group' ? [] : itemsOf(value)
  }

  async #command(
    { name, how, values }: Extract<Node, { is: 'command' }>,
    input: readonly Value[],
  ): Promise<readonly Value[]> {
    const called = textOf(await this.value(name))
    const { parameters, rest } = await this.#arguments(values)
    const own = how === '' ? this.#functions.get(called.toLowerCase()) : undefined
    if (own !== undefined) return await this.#call(own, rest)
    const block = async (of: Value, item?: Value): Promise<readonly Value[]> => {
      const outer = this.#get('_')
      if (item !== undefined) this.#set('_', item)
      const output: Value[] = []
      await this.statements((of as Block).body, (value) => output.push(value))
      this.#set('_', outer)
      return output
    }
    const running = this.#world.command({ name: called, parameters, values: rest, input, how, block })
    if (running === undefined) throw new Error(`the small PowerShell of the tests has no command ${called}`)
    return await running
  }

  async #arguments(values: readonly Argument[]): Promise<{ parameters: Map<string, Value>; rest: Value[] }> {
    const parameters = new Map<string, Value>()
    const rest: Value[] = []
    let pending: string | undefined
    for (const argument of values) {
      if ('parameter' in argument) {
        if (pending !== undefined) parameters.set(pending, true)
        pending = argument.parameter.slice(1).toLowerCase()
      } else if (pending === undefined || pending === 'force') {
        if (pending !== undefined) parameters.set(pending, true)
        pending = undefined
        rest.push(await this.value(argument.value))
      } else {
        parameters.set(pending, await this.value(argument.value))
        pending = undefined
      }
    }
    if (pending !== undefined) parameters.set(pending, true)
    return { parameters, rest }
  }

  async #call(
    { parameters, body }: Extract<Node, { is: 'function' }>,
    values: readonly Value[],
  ): Promise<readonly Value[]> {
    const outer = this.#scopes
    this.#scopes = [new Map(), ...outer]
    const output: Value[] = []
    try {
      for (const [index, name] of parameters.entries()) this.#set(name, values[index] ?? null)
      await this.statements(body, (value) => output.push(value))
    } catch (thrown) {
      if (!(thrown instanceof Leave) || thrown.how !== 'return') throw thrown
      output.push(...thrown.output)
    } finally {
      this.#scopes = outer
    }
    return output
  }

  #set(name: string, value: Value): void {
    const plain = name.toLowerCase()
    if (/^(?:env|global):/.test(plain)) this.#world.setVariable(plain, value)
    else if (plain.startsWith('script:')) this.#scopes.at(-1)!.set(plain.slice('script:'.length), value)
    else this.#scopes[0]!.set(plain, value)
  }

  async value(node: Node): Promise<Value> {
    switch (node.is) {
      case 'text':
      case 'number':
        return node.value
      case 'string': {
        const pieces = []
        for (const piece of node.pieces)
          pieces.push(typeof piece === 'string' ? piece : textOf(await this.value(piece)))
        return pieces.join('')
      }
      case 'variable':
        return this.#get(node.name)
      case 'type':
        return this.#world.type(node.name)
      case 'cast':
        if (node.type === 'ref') return new Reference((value) => void this.#assign(node.of, value))
        return cast(node.type, await this.value(node.of))
      case 'list': {
        const items = []
        for (const item of node.items) items.push(await this.value(item))
        return items
      }
      case 'array':
      case 'group': {
        const [only] = node.body
        // In parentheses an assignment has a value.
        if (node.is === 'group' && node.body.length === 1 && only?.is === 'assign') return await this.value(only)
        const output: Value[] = []
        await this.statements(node.body, (value) => output.push(value))
        return node.is === 'array' ? output : collected(output)
      }
      case 'hashtable': {
        const table = new Table()
        for (const [key, value] of node.entries) table.set(key, await this.value(value))
        return table
      }
      case 'block':
        return new Block(node.body)
      case 'member':
        return memberOf(await this.value(node.of), node.name)
      case 'call':
        return await this.#method(await this.value(node.of), node)
      case 'index': {
        const of = await this.value(node.of)
        const at = await this.value(node.at)
        return of instanceof Table ? of.get(textOf(at)) : (itemsOf(of)[Number(at)] ?? null)
      }
      case 'unary': {
        const of = await this.value(node.of)
        return node.operator === '-' ? -Number(of) : !isTrue(of)
      }
      case 'binary':
        return await this.#binary(node)
      case 'step':
        await this.#assign(node.of, Number(await this.value(node.of)) + 1)
        return null
      case 'assign': {
        const value = collected(await this.#assigned(node.value))
        await this.#assign(node.to, node.operator === '+=' ? sum(await this.value(node.to), value) : value)
        return value
      }
      default:
        return collected(await this.#output(node))
    }
  }

  // `@()` stays a list also of one or none.
  async #assigned(node: Node): Promise<readonly Value[]> {
    const isOutput = node.is === 'pipeline' || node.is === 'command'
    return isOutput ? await this.#output(node) : [await this.value(node)]
  }

  #get(name: string): Value {
    const plain = name.toLowerCase().replace(/^script:/, '')
    if (plain === 'null') return null
    if (plain === 'true' || plain === 'false') return plain === 'true'
    const scope = this.#scopes.find((each) => each.has(plain))
    return scope === undefined ? this.#world.variable(plain) : scope.get(plain)
  }

  async #method(of: Value, { name, values }: Extract<Node, { is: 'call' }>): Promise<Value> {
    const given = []
    for (const each of values) given.push(await this.value(each))
    const object = (typeof of === 'string' || typeof of === 'number' ? Object(of) : of) as object
    const method = of === null || of === undefined ? undefined : memberOf(object, name)
    if (typeof method !== 'function') throw new Raised(`You cannot call a method on it: ${name} of ${textOf(of)}`)
    return (await method.apply(object, given)) ?? null
  }

  async #binary({ operator, left, right }: Extract<Node, { is: 'binary' }>): Promise<Value> {
    const first = await this.value(left)
    if (operator === '-and') return isTrue(first) && isTrue(await this.value(right))
    if (operator === '-or') return isTrue(first) || isTrue(await this.value(right))
    const second = await this.value(right)
    switch (operator) {
      case '+':
        return sum(first, second)
      case '-':
        return Number(first) - Number(second)
      case '*':
        return Number(first) * Number(second)
      case '/':
        return Number(first) / Number(second)
      case '%':
        return Number(first) % Number(second)
      case '-band':
        return Number(first) & Number(second)
      default:
        return compare(operator, first, second)
    }
  }

  async #assign(to: Node, value: Value): Promise<void> {
    if (to.is === 'variable') return this.#set(to.name, value)
    if (to.is === 'index') return ((await this.value(to.of)) as Table).set(textOf(await this.value(to.at)), value)
    if (to.is !== 'member') throw new Error(`the small PowerShell does not assign to ${to.is}`)
    const object = await this.value(to.of)
    if (object instanceof Table) return object.set(to.name, value)
    const key = keyOf(object as object, to.name)
    if (key === undefined) throw new Raised(`The property '${to.name}' cannot be found on this object.`)
    ;(object as Record<string, Value>)[key] = value
  }
}
