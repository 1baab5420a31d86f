import type { Range } from '../../diagnostics/range.ts'

/** The syntax tree of HCL's native syntax. The JSON profile is read into the same tree. */

export interface Body {
  readonly attributes: readonly Attribute[]
  readonly blocks: readonly Block[]
  readonly range: Range
}

export interface Attribute {
  readonly kind: 'attribute'
  readonly name: string
  readonly nameRange: Range
  readonly expression: Expression
  readonly range: Range
}

export interface Block {
  readonly kind: 'block'
  readonly type: string
  readonly typeRange: Range
  readonly labels: readonly Label[]
  readonly body: Body
  /** The type and labels, without the body. */
  readonly headerRange: Range
  readonly range: Range
}

export interface Label {
  readonly text: string
  readonly range: Range
}

export type Expression =
  | LiteralExpression
  | TemplateExpression
  | TraversalExpression
  | CallExpression
  | ConditionalExpression
  | UnaryExpression
  | BinaryExpression
  | TupleExpression
  | ObjectExpression
  | ForExpression
  | IndexExpression
  | GetAttributeExpression
  | SplatExpression
  | ParenthesesExpression
  | InvalidExpression

export type UnaryOperator = '-' | '!'
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '&&' | '||'

export interface LiteralExpression {
  readonly kind: 'literal'
  /** A number is kept as its source text: HCL numbers go beyond 2^53. */
  readonly value: { readonly number: string } | boolean | null
  readonly range: Range
}

/** A quoted string, a heredoc, or the content of a file given to templatefile(). */
export interface TemplateExpression {
  readonly kind: 'template'
  readonly parts: readonly TemplatePart[]
  /** Of a string in the JSON syntax: its text, which some places read as an expression (`"type": "list(string)"`). */
  readonly json?: string
  readonly range: Range
}

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string; readonly range: Range }
  | { readonly kind: 'interpolation'; readonly expression: Expression; readonly range: Range }
  | {
      readonly kind: 'if'
      readonly condition: Expression
      readonly then: readonly TemplatePart[]
      readonly else: readonly TemplatePart[] | undefined
      readonly range: Range
    }
  | {
      readonly kind: 'for'
      readonly key: string | undefined
      readonly value: string
      readonly collection: Expression
      readonly body: readonly TemplatePart[]
      readonly range: Range
    }

/** `root.name[0].other`: a root name and its steps as far as they are constant. */
export interface TraversalExpression {
  readonly kind: 'traversal'
  readonly root: string
  readonly rootRange: Range
  readonly steps: readonly TraversalStep[]
  readonly range: Range
}

export type TraversalStep =
  | { readonly kind: 'attribute'; readonly name: string; readonly range: Range }
  | { readonly kind: 'index'; readonly key: { readonly number: string } | string; readonly range: Range }

export interface CallExpression {
  readonly kind: 'call'
  readonly name: string
  readonly nameRange: Range
  readonly arguments: readonly Expression[]
  /** The last argument is followed by `...`. */
  readonly expandLast: boolean
  readonly closeRange: Range
  readonly range: Range
}

export interface ConditionalExpression {
  readonly kind: 'conditional'
  readonly condition: Expression
  readonly then: Expression
  readonly else: Expression
  readonly range: Range
}

export interface UnaryExpression {
  readonly kind: 'unary'
  readonly operator: UnaryOperator
  readonly operand: Expression
  readonly range: Range
}

export interface BinaryExpression {
  readonly kind: 'binary'
  readonly operator: BinaryOperator
  readonly left: Expression
  readonly right: Expression
  readonly range: Range
}

export interface TupleExpression {
  readonly kind: 'tuple'
  readonly elements: readonly Expression[]
  readonly range: Range
}

export interface ObjectExpression {
  readonly kind: 'object'
  readonly items: readonly ObjectItem[]
  readonly range: Range
}

/** A bare name as key is that name (a traversal of one root); `(name)` is an expression. */
export interface ObjectItem {
  readonly key: Expression
  readonly value: Expression
}

export interface ForExpression {
  readonly kind: 'for'
  readonly keyName: string | undefined
  readonly valueName: string
  readonly collection: Expression
  /** Present in `{for ...}`, absent in `[for ...]`. */
  readonly key: Expression | undefined
  readonly value: Expression
  readonly group: boolean
  readonly condition: Expression | undefined
  readonly range: Range
}

export interface IndexExpression {
  readonly kind: 'index'
  readonly collection: Expression
  readonly key: Expression
  /** From `[` to `]`. */
  readonly bracketRange: Range
  readonly range: Range
}

export interface GetAttributeExpression {
  readonly kind: 'get-attribute'
  readonly object: Expression
  readonly name: string
  /** With its dot. */
  readonly nameRange: Range
  readonly range: Range
}

export interface SplatExpression {
  readonly kind: 'splat'
  readonly style: 'attribute' | 'full'
  readonly source: Expression
  readonly each: readonly SplatStep[]
  readonly range: Range
}

export type SplatStep =
  | { readonly kind: 'attribute'; readonly name: string; readonly range: Range }
  | { readonly kind: 'index'; readonly key: Expression; readonly range: Range }
  /** `a[*].b[*].c`: what follows the inner splat belongs to it. */
  | {
      readonly kind: 'splat'
      readonly style: 'attribute' | 'full'
      readonly each: readonly SplatStep[]
      readonly range: Range
    }

export interface ParenthesesExpression {
  readonly kind: 'parentheses'
  readonly expression: Expression
  readonly range: Range
}

/** What could not be parsed and has been reported. Evaluates to an unknown value. */
export interface InvalidExpression {
  readonly kind: 'invalid'
  readonly range: Range
}
