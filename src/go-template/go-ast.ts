import type { Refused } from '../trust/refused.ts'

/** Offsets into the template's text, half-open, UTF-16 units. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | BranchNode

export interface BranchNode {
  readonly kind: 'if' | 'with' | 'range'
  readonly pipeline: Pipeline
  readonly then: readonly Node[]
  readonly else: readonly Node[]
}

export interface Pipeline extends Span {
  /** `$x := ...`; `range $i, $v := ...` has two. `assign` is `=`: the variable exists already. */
  readonly variables: readonly string[]
  readonly assign: boolean
  readonly commands: readonly Command[]
}

/** Words side by side: `replace "a" "b" 1`. */
export interface Command extends Span {
  readonly words: readonly Operand[]
}

export type Operand = Span &
  (
    | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
    | { readonly kind: 'function'; readonly name: string }
    /** `.A.B`, `$x.A`, `(pipeline).A`; without names the bare root. */
    | { readonly kind: 'path'; readonly root: Root; readonly names: readonly string[] }
  )

export type Root =
  | { readonly kind: 'dot' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline }

/** What is wrong with a template, and where in its text. */
export class GoTemplateProblem extends Error {
  override readonly name = 'GoTemplateProblem'
  readonly span: Span
  /** The template may not do what it asks for. */
  readonly refused: Refused | undefined

  constructor(message: string, span: Span, refused?: Refused) {
    super(message)
    this.refused = refused
    this.span = { start: span.start, end: span.end }
  }
}

/** An operand as a message names it. */
export function describe(operand: Operand): string {
  switch (operand.kind) {
    case 'literal':
      return JSON.stringify(operand.value)
    case 'function':
      return operand.name
    case 'path':
      return operand.names.length > 0 ? `.${operand.names.join('.')}` : operand.root.kind
  }
}
