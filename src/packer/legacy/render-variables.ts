import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { Secret } from '../../diagnostics/secret.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { GoTemplateContext } from '../../go-template/go-evaluate.ts'
import { define, GoFunctionRefused, type GoFunctions } from '../../go-template/go-function.ts'
import { packerFunctions } from '../../go-template/packer-functions.ts'
import { type Rendered, withoutText } from '../../go-template/render.ts'
import { renderPartly } from '../../go-template/render-partly.ts'
import { type FunctionContext, FunctionError, FunctionRefused, NotAnsweredYet } from '../../hcl/evaluation/function.ts'
import { secretText } from '../../hcl/functions/all-functions.ts'
import { refusedUse } from '../../trust/refused.ts'
import { packerVersion } from '../compatibility.ts'
import { type Chance, chance, heldEnv } from '../held.ts'
import type { PlanInput } from '../plan-input.ts'
import { withoutValues } from '../read/hidden-values.ts'

export interface RawVariable {
  readonly text: string
  readonly range: Range | undefined
  /** By a var file or an argument, not by its default: others can read it before it is rendered itself. */
  readonly isGiven: boolean
}

export type Rendering = Pick<PlanInput, 'workingDirectory' | 'env' | 'trust' | 'template' | keyof Chance> &
  Pick<FunctionContext, 'request'> & {
    readonly addSecret: (secret: Secret) => void
  } & Pick<GoTemplateContext, 'made'>

/** More than anybody nests. */
const mostRounds = 100
/** UTF-16 units. A variable that holds itself twice grows without end. */
const longest = 64 * 1024

/**
 * Variables may use one another in any order: all are rendered, in the order of their names, until nothing changes. One
 * that uses what has no value stays empty, and is a mistake only where no other is left that can be rendered.
 */
export function renderVariables(
  raw: ReadonlyMap<string, RawVariable>,
  rendering: Rendering,
): Found<ReadonlyMap<string, string>> {
  return new VariableRendering(raw, rendering).run()
}

class VariableRendering {
  readonly #raw: ReadonlyMap<string, RawVariable>
  readonly #values: Map<string, string>
  readonly #functions: GoFunctions
  readonly #made: GoTemplateContext['made']
  readonly #findings = new Findings()
  /** What a variable uses that has no value, with what is to be said of it. */
  readonly #blocked = new Map<string, { readonly by: string; readonly problems: readonly Diagnostic[] }>()
  /** The variables that the one being rendered has read. */
  #read: string[] = []
  #missing: string | undefined

  constructor(raw: ReadonlyMap<string, RawVariable>, rendering: Rendering) {
    this.#raw = raw
    this.#values = new Map([...raw].flatMap(([name, { text, isGiven }]) => (isGiven ? [[name, text] as const] : [])))
    const { template, workingDirectory, env, held } = rendering
    this.#made = rendering.made
    const all = packerFunctions({
      packerVersion,
      templatePath: template.path,
      workingDirectory,
      ...chance(rendering),
      env: heldEnv(env, held),
      secret: (name, words) => secretOf(name, words, rendering),
      user: (name) => this.#user(name),
    })
    this.#functions = new Map([...all, ...refusedFunctions(rendering)])
  }

  run(): Found<ReadonlyMap<string, string>> {
    let pending = [...this.#raw.keys()].sort()
    for (let round = 0; round < mostRounds; round++) {
      const before = new Map(this.#values)
      pending = pending.filter((name) => this.#render(name))
      if ([...this.#values].every(([name, value]) => before.get(name) === value)) break
    }
    const isFatal = pending.every((name) => this.#blocked.has(name))
    for (const [name, { problems }] of this.#blocked) {
      if (!this.#isCause(name)) continue
      const told = problems.map((each) => ({ ...each, detail: `${each.detail}${this.#circle(name)}` }))
      this.#findings.add(...told.map((each) => (isFatal ? each : tolerated(each))))
    }
    return this.#findings.with(new Map([...this.#raw.keys()].map((name) => [name, this.#values.get(name) ?? ''])))
  }

  /** Has it to be rendered again, when others have changed? */
  #render(name: string): boolean {
    const { text, range, isGiven } = this.#raw.get(name) as RawVariable
    this.#read = []
    this.#missing = undefined
    const rendered = this.#attempt(text, range)
    switch (rendered.kind) {
      case 'text':
        this.#blocked.delete(name)
        if (rendered.text.length <= longest) this.#values.set(name, rendered.text)
        return this.#read.length > 0
      case 'failed': {
        const told = isGiven ? withoutText(rendered.diagnostics) : rendered.diagnostics
        const problems = range === undefined ? told.map((each) => ({ ...each, subject: `vars: ${name}` })) : told
        if (this.#missing === undefined) {
          this.#findings.add(...problems.map(isGiven ? withoutValues : (each) => each))
          // Where it is used nothing more is said of it.
          this.#values.set(name, '')
          return false
        }
        this.#blocked.set(name, { by: this.#missing, problems })
        return true
      }
      case 'late':
        return false
    }
  }

  #attempt(text: string, range: Range | undefined): Rendered {
    try {
      const context = { data: {}, functions: this.#functions, made: this.#made, range }
      return renderPartly(text, context, ({ fields }) => fields.length === 0)
    } catch (thrown) {
      // Everything is read again when the servers of secrets have answered.
      if (thrown instanceof NotAnsweredYet) return { kind: 'text', text: '' }
      throw thrown
    }
  }

  #user(name: string): string {
    this.#read.push(name)
    const value = this.#values.get(name)
    if (value !== undefined) return value
    this.#missing = name
    const hint = this.#raw.has(name) ? '' : didYouMean(name, this.#raw.keys())
    throw new Error(`variable not set: ${name}.${hint}`)
  }

  #circle(name: string): string {
    const around = this.#wayOf(name)
    return around.at(-1) === name ? `\nThe variables depend on one another: ${around.join(' → ')}.` : ''
  }

  /** From a variable to what it waits for, and on, until it comes back or ends. */
  #wayOf(name: string): readonly string[] {
    const way = [name]
    for (let next = this.#blocked.get(name)?.by; next !== undefined; next = this.#blocked.get(next)?.by) {
      way.push(next)
      if (way.indexOf(next) < way.length - 1) break
    }
    return way
  }

  /** Not only a consequence of what another one waits for; of a circle the first one tells of it. */
  #isCause(name: string): boolean {
    const way = this.#wayOf(name)
    const last = way.at(-1)
    if (last === undefined || !this.#raw.has(last)) return way.length === 2
    return last === name && [...way].sort()[0] === name
  }
}

function refusedFunctions({ trust }: Rendering): GoFunctions {
  const refused = refusedUse(trust, 'env', 'The function env')
  if (refused === undefined) return new Map()
  const refuse = (): never => {
    throw new GoFunctionRefused(refused)
  }
  return new Map([['env', define(['string'], refuse)]])
}

function tolerated(problem: Diagnostic): Diagnostic {
  return { ...problem, severity: 'warning', detail: `${problem.detail}\nIt stays empty, as in Packer.` }
}

function secretOf(name: string, words: readonly string[], rendering: Rendering): string {
  const { addSecret, workingDirectory, env, trust, now, request } = rendering
  try {
    const text = secretText(name, words, { workingDirectory, env, trust, now, request })
    addSecret({ text, name: `{{ ${name} }}` })
    return text
  } catch (thrown) {
    if (thrown instanceof FunctionRefused) throw new GoFunctionRefused(thrown.refused)
    throw thrown instanceof FunctionError ? new Error(thrown.message) : thrown
  }
}
