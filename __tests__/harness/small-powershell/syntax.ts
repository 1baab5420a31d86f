/** A part of a string in double quotes: text, or an expression. */
export type Piece = string | Node

export type Node =
  | { readonly is: 'text'; readonly value: string }
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'string'; readonly pieces: readonly Piece[] }
  | { readonly is: 'variable'; readonly name: string }
  | { readonly is: 'type'; readonly name: string }
  | { readonly is: 'cast'; readonly type: string; readonly of: Node }
  | { readonly is: 'list'; readonly items: readonly Node[] }
  | { readonly is: 'array'; readonly body: readonly Node[] }
  | { readonly is: 'group'; readonly body: readonly Node[] }
  | { readonly is: 'hashtable'; readonly entries: readonly (readonly [key: string, value: Node])[] }
  | { readonly is: 'block'; readonly body: readonly Node[] }
  | { readonly is: 'member'; readonly of: Node; readonly name: string }
  | { readonly is: 'call'; readonly of: Node; readonly name: string; readonly values: readonly Node[] }
  | { readonly is: 'index'; readonly of: Node; readonly at: Node }
  | { readonly is: 'unary'; readonly operator: string; readonly of: Node }
  | { readonly is: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
  | { readonly is: 'step'; readonly of: Node }
  | { readonly is: 'assign'; readonly operator: '=' | '+='; readonly to: Node; readonly value: Node }
  | { readonly is: 'command'; readonly name: Node; readonly how: '' | '&' | '.'; readonly values: readonly Argument[] }
  | { readonly is: 'pipeline'; readonly elements: readonly Node[] }
  | {
      readonly is: 'if'
      readonly cases: readonly (readonly [condition: Node, body: readonly Node[]])[]
      readonly otherwise: readonly Node[]
    }
  | { readonly is: 'while'; readonly condition: Node; readonly body: readonly Node[] }
  | {
      readonly is: 'for'
      readonly first: Node
      readonly condition: Node
      readonly step: Node
      readonly body: readonly Node[]
    }
  | { readonly is: 'foreach'; readonly name: string; readonly of: Node; readonly body: readonly Node[] }
  | {
      readonly is: 'try'
      readonly body: readonly Node[]
      readonly handler: readonly Node[] | undefined
      readonly last: readonly Node[]
    }
  | {
      readonly is: 'function'
      readonly name: string
      readonly parameters: readonly string[]
      readonly body: readonly Node[]
    }
  | {
      readonly is: 'leave'
      readonly how: 'exit' | 'return' | 'throw' | 'break' | 'continue'
      readonly value: Node | undefined
    }

export type Argument = { readonly parameter: string } | { readonly value: Node }

export const singleQuotes = "'‘’‚‛"
export const doubleQuotes = '"“”„'
