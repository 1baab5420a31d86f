export type Punctuation =
  | '{'
  | '}'
  | '['
  | ']'
  | '('
  | ')'
  | '.'
  | ','
  | '...'
  | '*'
  | '/'
  | '%'
  | '+'
  | '-'
  | '='
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '&&'
  | '||'
  | '!'
  | '?'
  | ':'
  | '::'
  | '=>'

export type TokenType =
  | Punctuation
  | 'identifier'
  | 'number'
  | 'newline'
  | 'open-quote'
  | 'close-quote'
  /** Text in quotes, with escape sequences. */
  | 'quoted-text'
  | 'quoted-newline'
  /** `<<EOT` or `<<-EOT` and the line's end. */
  | 'open-heredoc'
  | 'close-heredoc'
  /** Text of a heredoc or a template file; ends at a line's end at the latest. */
  | 'text'
  /** `${` or `${~` */
  | 'interpolation'
  /** `%{` or `%{~` */
  | 'directive'
  /** `}` or `~}` */
  | 'sequence-end'
  | 'invalid'
  | 'end'

export interface Token {
  readonly type: TokenType
  readonly start: number
  readonly end: number
}
