import { didYouMean } from '../diagnostics/suggest.ts'
import { type Command, GoTemplateProblem, type Node, type Operand, type Pipeline, type Root } from './go-ast.ts'
import { builtins } from './go-builtins.ts'
import { callFunction, type GoFunctions } from './go-function.ts'
import { type GoValue, isTrue, LateValueRead, late, printed, typeName } from './go-value.ts'
import type { Named } from './names.ts'

export interface GoTemplateContext {
  /** What `.Name` reads. A name that is not there is an error. */
  readonly data: Readonly<Record<string, GoValue>>
  readonly functions: GoFunctions
  /** Told of each text that a function made, and of the texts that it was made of. */
  readonly made?: ((text: string, of: readonly string[]) => void) | undefined
}

/** Undefined: there is such a function. */
export function unknownFunction({ name, start, end }: Named, functions: GoFunctions): GoTemplateProblem | undefined {
  const known = [...functions.keys(), ...builtins.keys(), 'and', 'or']
  if (known.includes(name)) return undefined
  return new GoTemplateProblem(`function "${name}" not defined.${didYouMean(name, known)}`, { start, end })
}

/** `known` are the fields that are there. */
export function unknownField({ name, start, end }: Named, known: readonly string[]): GoTemplateProblem {
  const hint =
    known.length === 0
      ? ' There are no fields here; for the braces themselves write {{ "{{" }}.'
      : ` Known here: ${known.map((one) => `.${one}`).join(', ')}.`
  return new GoTemplateProblem(`can't evaluate field ${name}.${didYouMean(name, known) || hint}`, { start, end })
}

/** Throws GoTemplateProblem, or LateValueRead where a late value is needed. */
export function evaluate(nodes: readonly Node[], context: GoTemplateContext): string {
  return new Evaluation(context).run(nodes, context.data)
}

interface Variable {
  readonly name: string
  value: GoValue
}

class Evaluation {
  readonly #context: GoTemplateContext
  readonly #variables: Variable[]

  constructor(context: GoTemplateContext) {
    this.#context = context
    this.#variables = [{ name: '$', value: context.data }]
  }

  run(nodes: readonly Node[], dot: GoValue): string {
    return nodes.map((node) => this.#node(node, dot)).join('')
  }

  #node(node: Node, dot: GoValue): string {
    switch (node.kind) {
      case 'text':
        return node.text
      case 'action': {
        const value = this.#pipeline(node.pipeline, dot)
        return node.pipeline.variables.length > 0 ? '' : printed(value)
      }
      default: {
        const mark = this.#variables.length
        try {
          return this.#branch(node, dot)
        } finally {
          this.#variables.length = mark
        }
      }
    }
  }

  #branch(
    { kind, pipeline, then, else: otherwise }: Extract<Node, { pipeline: Pipeline; then: unknown }>,
    dot: GoValue,
  ) {
    const value = this.#pipeline(pipeline, dot, kind !== 'range')
    switch (kind) {
      case 'if':
        return this.run(isTrue(value) ? then : otherwise, dot)
      case 'with':
        return isTrue(value) ? this.run(then, value) : this.run(otherwise, dot)
      case 'range':
        return this.#range(pipeline, value, then, otherwise, dot)
    }
  }

  #range(pipeline: Pipeline, value: GoValue, then: readonly Node[], otherwise: readonly Node[], dot: GoValue): string {
    const items = itemsOf(value)
    if (items === undefined) throw new GoTemplateProblem(`range can't iterate over ${printed(value)}`, pipeline)
    if (items.length === 0) return this.run(otherwise, dot)
    const mark = this.#variables.length
    return items
      .map(([key, item]) => {
        const bound: readonly GoValue[] = pipeline.variables.length === 2 ? [key, item] : [item]
        this.#variables.length = mark
        this.#bind(pipeline, bound)
        return this.run(then, item)
      })
      .join('')
  }

  #bind({ variables, assign }: Pipeline, values: readonly GoValue[]): void {
    variables.forEach((name, index) => {
      const existing = assign ? this.#variables.findLast((variable) => variable.name === name) : undefined
      if (existing === undefined) this.#variables.push({ name, value: values[index] })
      else existing.value = values[index]
    })
  }

  #pipeline(pipeline: Pipeline, dot: GoValue, binds = true): GoValue {
    let value: GoValue
    pipeline.commands.forEach((command, stage) => {
      value = this.#command(command, dot, stage === 0 ? [] : [value])
    })
    if (binds) this.#bind(pipeline, [value])
    return value
  }

  /** `final` is what the stage before in the pipeline gives as last argument. */
  #command({ words, start, end }: Command, dot: GoValue, final: readonly GoValue[]): GoValue {
    const [first, ...rest] = words as [Operand, ...Operand[]]
    if (first.kind === 'function') return this.#call(first, rest, dot, final)
    if (rest.length + final.length > 0)
      throw new GoTemplateProblem("can't give an argument to what is no function", { start, end })
    return this.#operand(first, dot)
  }

  #call(
    named: Extract<Operand, { kind: 'function' }>,
    rest: readonly Operand[],
    dot: GoValue,
    final: readonly GoValue[],
  ): GoValue {
    const { name } = named
    if (name === 'and' || name === 'or') return this.#logical(named, rest, dot, final)
    const declared = this.#context.functions.get(name) ?? builtins.get(name)
    if (declared === undefined) throw unknownFunction(named, this.#context.functions)
    const values = [...rest.map((operand) => this.#operand(operand, dot)), ...final]
    const result = settled(callFunction(name, declared, values, named))
    const texts = values.filter((value) => typeof value === 'string')
    if (typeof result === 'string' && texts.length > 0) this.#context.made?.(result, texts)
    return result
  }

  #logical(
    named: Extract<Operand, { kind: 'function' }>,
    rest: readonly Operand[],
    dot: GoValue,
    final: readonly GoValue[],
  ): GoValue {
    if (rest.length + final.length === 0)
      throw new GoTemplateProblem(`wrong number of args for ${named.name}: want at least 1 got 0`, named)
    let value: GoValue
    for (const operand of rest) {
      value = this.#operand(operand, dot)
      if (isTrue(value) === (named.name === 'or')) return value
    }
    return final.length > 0 ? final[0] : value
  }

  #operand(operand: Operand, dot: GoValue): GoValue {
    switch (operand.kind) {
      case 'literal':
        return operand.value
      case 'function':
        return this.#call(operand, [], dot, [])
      case 'path': {
        let value = this.#root(operand.root, dot)
        for (const name of operand.names) value = field(value, name, operand)
        return value
      }
    }
  }

  #root(root: Root, dot: GoValue): GoValue {
    switch (root.kind) {
      case 'dot':
        return dot
      case 'variable':
        return this.#variables.findLast((variable) => variable.name === root.name)?.value
      case 'pipeline':
        return this.#pipeline(root.pipeline, dot)
    }
  }
}

function field(value: GoValue, name: string, place: Operand): GoValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new GoTemplateProblem(`can't evaluate field ${name} in type ${typeName(value)}`, place)
  const fields = value as Readonly<Record<string, GoValue>>
  if (!Object.hasOwn(fields, name)) throw unknownField({ ...place, name }, Object.keys(fields))
  return settled(fields[name])
}

function settled(value: GoValue): GoValue {
  if (value === late) throw new LateValueRead()
  return value
}

function itemsOf(value: GoValue): readonly (readonly [GoValue, GoValue])[] | undefined {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value.map((item, index) => [index, item])
  if (typeof value === 'number' && Number.isInteger(value))
    return Array.from({ length: Math.max(0, Math.min(value, 100_000)) }, (_, index) => [index, index])
  if (typeof value !== 'object') return undefined
  return Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
}
