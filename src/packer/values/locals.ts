import { error, hasErrors } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import { type Range, startOf } from '../../diagnostics/range.ts'
import type { Secret } from '../../diagnostics/secret.ts'
import { evaluate } from '../../hcl/evaluation/evaluate.ts'
import { createScope, type Scope } from '../../hcl/evaluation/scope.ts'
import type { Block, Expression, TraversalExpression, TraversalStep } from '../../hcl/syntax/ast.ts'
import { referencesOf } from '../../hcl/syntax/references.ts'
import { BoolType } from '../../hcl/values/type.ts'
import type { Value } from '../../hcl/values/value.ts'
import { mark, object, UnknownDynamic } from '../../hcl/values/values.ts'
import { evaluateAs, readContent } from '../read/content.ts'
import { secretsOf } from './sensitive-values.ts'
import { isIdentifier } from './variables.ts'

export interface Local {
  readonly name: string
  readonly expression: Expression
  readonly sensitive: boolean
  readonly range: Range
}

/** The `locals` and `local` blocks. */
export function readLocals(blocks: readonly Block[]): Found<ReadonlyMap<string, Local>> {
  const findings = new Findings()
  const locals = new Map<string, Local>()
  const declare = (local: Local) => {
    const other = locals.get(local.name)
    if (other === undefined) {
      locals.set(local.name, local)
      return
    }
    const place = `${other.range.source.name}:${startOf(other.range).line}`
    findings.add(
      error(
        'duplicate-definition',
        'Duplicate local definition',
        `Local variable "${local.name}" is defined twice in your templates. Other definition found at ${place}.`,
        local.range,
      ),
    )
  }
  for (const block of blocks) {
    if (block.type === 'local') {
      const local = findings.take(readLocal(block))
      if (local !== undefined) declare(local)
    } else if (block.type === 'locals') {
      for (const { type, typeRange } of block.body.blocks)
        findings.add(
          error(
            'unsupported-block',
            'Unexpected block',
            `Blocks of type "${type}" are not allowed here: write ${type} = { ... }.`,
            typeRange,
          ),
        )
      for (const { name, nameRange, expression } of block.body.attributes)
        declare({ name, expression, sensitive: false, range: nameRange })
    }
  }
  return findings.with(locals)
}

function readLocal(block: Block): Found<Local | undefined> {
  const findings = new Findings()
  const [label] = block.labels
  if (label === undefined) return findings.with(undefined)
  const { attributes } = findings.take(
    readContent(block.body, { attributes: ['expression', 'sensitive'], required: ['expression'] }, block.headerRange),
  )
  if (!isIdentifier(label.text)) {
    const rule =
      'A name must start with a letter or underscore and may contain only letters, digits, underscores, and dashes.'
    findings.add(error('invalid-name', 'Invalid local name', rule, label.range))
  }
  const flag = attributes.get('sensitive')
  const sensitive = flag && findings.take(evaluateAs(flag.expression, BoolType, createScope()))
  const expression = attributes.get('expression')?.expression
  return findings.with(
    expression && { name: label.text, expression, sensitive: sensitive?.content === true, range: block.headerRange },
  )
}

/** The values of locals in the order in which they depend on one another. A cycle is reported with its whole way around. */
export class LocalValues {
  readonly #locals: ReadonlyMap<string, Local>
  readonly #scope: Scope
  readonly #addSecret: (secret: Secret) => void
  readonly #values = new Map<string, Value>()
  readonly #pending: string[] = []
  readonly #findings = new Findings()

  constructor(locals: ReadonlyMap<string, Local>, scope: Scope, addSecret: (secret: Secret) => void) {
    this.#locals = locals
    this.#scope = scope
    this.#addSecret = addSecret
  }

  /** All of them, as `local`, with everything that was found wrong in any. */
  all(): Found<Value> {
    for (const name of this.#locals.keys()) this.#value(name)
    return this.#findings.with(object(this.#values))
  }

  /** `local` as far as an expression with these references needs it. */
  for(references: readonly TraversalExpression[]): Value {
    const needed = new Map<string, Value>()
    for (const { root, steps } of references) {
      if (root !== 'local') continue
      const name = constantName(steps[0])
      if (name !== undefined && this.#locals.has(name)) needed.set(name, this.#value(name))
      else this.#addOthers(needed, name === undefined)
    }
    return object(needed)
  }

  /** All that there is: with values where a computed name may mean any of them, else only to say what there is. */
  #addOthers(needed: Map<string, Value>, withValues: boolean): void {
    for (const name of this.#locals.keys()) {
      if (needed.has(name) && !withValues) continue
      needed.set(name, withValues && !this.#pending.includes(name) ? this.#value(name) : UnknownDynamic)
    }
  }

  #value(name: string): Value {
    const done = this.#values.get(name)
    if (done !== undefined) return done
    const local = this.#locals.get(name)
    if (local === undefined) return UnknownDynamic
    if (this.#pending.includes(name)) {
      this.#cycle(local)
      return UnknownDynamic
    }
    this.#pending.push(name)
    const references = referencesOf(local.expression)
    const scope = this.#scope.child(new Map([['local', this.for(references)]]))
    const { value, diagnostics } = evaluate(local.expression, scope)
    this.#pending.pop()
    this.#findings.add(...diagnostics)
    const result = hasErrors(diagnostics) ? UnknownDynamic : local.sensitive ? mark(value, 'sensitive') : value
    this.#values.set(name, result)
    for (const text of secretsOf(result))
      this.#addSecret({ text, name: `local.${name}`, ...(local.sensitive ? {} : { madeOf: [text] }) })
    return result
  }

  #cycle({ name, expression }: Local): void {
    const around = [...this.#pending.slice(this.#pending.indexOf(name)), name]
      .map((each) => `local.${each}`)
      .join(' → ')
    this.#findings.add(
      error(
        'cyclic-dependency',
        'Cyclic dependency of local variables',
        `The value depends on itself: ${around}.`,
        expression.range,
      ),
    )
  }
}

/** The name that a step takes, where it is written and not computed. */
export function constantName(step: TraversalStep | undefined): string | undefined {
  if (step?.kind === 'attribute') return step.name
  return step?.kind === 'index' && typeof step.key === 'string' ? step.key : undefined
}
