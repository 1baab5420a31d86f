import { error, hasErrors } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import { type Range, startOf } from '../../diagnostics/range.ts'
import type { Secret } from '../../diagnostics/secret.ts'
import { suggest } from '../../diagnostics/suggest.ts'
import { evaluate } from '../../hcl/evaluation/evaluate.ts'
import { createScope, type Scope } from '../../hcl/evaluation/scope.ts'
import type { Block, Expression, TraversalExpression, TraversalStep } from '../../hcl/syntax/ast.ts'
import { referencesOf } from '../../hcl/syntax/references.ts'
import { LimitReached } from '../../hcl/values/limits.ts'
import { BoolType } from '../../hcl/values/type.ts'
import type { Value } from '../../hcl/values/value.ts'
import { mark, object, UnknownDynamic } from '../../hcl/values/values.ts'
import { evaluateAs, readContent } from '../read/content.ts'
import { DependencyWalk } from './dependency-walk.ts'
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
  readonly #findings = new Findings()
  /** As many as are read. */
  #suggestions = 500
  readonly #references = new Map<string, readonly TraversalExpression[]>()
  readonly #walk = new DependencyWalk({
    needs: (name) => this.#needs(this.#referencesOf(name)),
    finish: (name) => this.#evaluate(name),
    cycle: (around) => this.#cycle(around),
  })

  constructor(locals: ReadonlyMap<string, Local>, scope: Scope, addSecret: (secret: Secret) => void) {
    this.#locals = locals
    this.#scope = scope
    this.#addSecret = addSecret
  }

  /** All of them, as `local`, with everything that was found wrong in any. */
  all(): Found<Value> {
    for (const name of this.#locals.keys()) this.#walk.visit(name)
    const all = this.#made([...this.#locals.values()].at(-1)?.range, () => object(this.#values))
    return this.#findings.with(all)
  }

  /** `local` as far as an expression with these references needs it. */
  for(references: readonly TraversalExpression[]): Value {
    for (const name of this.#needs(references)) this.#walk.visit(name)
    return this.#made(references[0]?.range, () => this.#object(references))
  }

  /** Each may be small enough, and all of them together too much: then that is told, once, at a place. */
  #made(range: Range | undefined, make: () => Value): Value {
    try {
      return make()
    } catch (thrown) {
      if (!(thrown instanceof LimitReached)) throw thrown
      if (!this.#findings.hasErrors) this.#findings.add({ ...thrown.toDiagnostic(), range })
      return UnknownDynamic
    }
  }

  /** A computed name may mean any of them, but those that wait for it. */
  *#needs(references: readonly TraversalExpression[]): Iterable<string> {
    for (const { root, steps } of references) {
      if (root !== 'local') continue
      const name = constantName(steps[0])
      if (name === undefined) {
        for (const each of this.#locals.keys()) if (!this.#walk.isPending(each)) yield each
      } else if (this.#locals.has(name)) yield name
    }
  }

  #object(references: readonly TraversalExpression[]): Value {
    const needed = new Map<string, Value>()
    for (const { root, steps } of references) {
      if (root !== 'local') continue
      const name = constantName(steps[0])
      if (name === undefined) {
        this.#scope.allowance.spend(this.#locals.size)
        for (const each of this.#locals.keys()) needed.set(each, this.#values.get(each) ?? UnknownDynamic)
      } else if (this.#locals.has(name)) needed.set(name, this.#values.get(name) ?? UnknownDynamic)
      else if (this.#suggestions-- > 0) {
        // Only to say which one is likely meant.
        const near = suggest(name, this.#locals.keys())
        if (near !== undefined && !needed.has(near)) needed.set(near, this.#values.get(near) ?? UnknownDynamic)
      }
    }
    return object(needed)
  }

  #referencesOf(name: string): readonly TraversalExpression[] {
    const expression = this.#locals.get(name)?.expression
    const known = this.#references.get(name)
    if (known !== undefined || expression === undefined) return known ?? []
    const references = referencesOf(expression)
    this.#references.set(name, references)
    return references
  }

  #evaluate(name: string): void {
    const local = this.#locals.get(name)
    if (local === undefined) return
    const { value, diagnostics } = this.#evaluated(local)
    this.#findings.add(...diagnostics)
    const result = hasErrors(diagnostics) ? UnknownDynamic : local.sensitive ? mark(value, 'sensitive') : value
    this.#values.set(name, result)
    for (const text of secretsOf(result))
      this.#addSecret({ text, name: `local.${name}`, ...(local.sensitive ? {} : { madeOf: [text] }) })
  }

  #evaluated({ name, expression }: Local): Found<Value> {
    try {
      const others = this.#object(this.#referencesOf(name))
      return evaluate(expression, this.#scope.child(new Map([['local', others]])))
    } catch (thrown) {
      if (!(thrown instanceof LimitReached)) throw thrown
      return { value: UnknownDynamic, diagnostics: [{ ...thrown.toDiagnostic(), range: expression.range }] }
    }
  }

  #cycle(around: readonly string[]): void {
    const way = around.map((each) => `local.${each}`).join(' → ')
    this.#findings.add(
      error(
        'cyclic-dependency',
        'Cyclic dependency of local variables',
        `The value depends on itself: ${way}.`,
        this.#locals.get(around.at(-1) ?? '')?.expression.range,
      ),
    )
  }
}

/** The name that a step takes, where it is written and not computed. */
export function constantName(step: TraversalStep | undefined): string | undefined {
  if (step?.kind === 'attribute') return step.name
  return step?.kind === 'index' && typeof step.key === 'string' ? step.key : undefined
}
