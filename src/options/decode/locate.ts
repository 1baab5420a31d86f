import type { Range } from '../../diagnostics/range.ts'
import type { Expression } from '../../hcl/syntax/ast.ts'
import type { OptionPath } from '../component.ts'

/** Where a part of a value is written, as far as the expression is a literal list or object; else what encloses it. */
export function locate(expression: Expression, path: OptionPath): Range {
  const [key, ...rest] = path
  if (expression.kind === 'parentheses') return locate(expression.expression, path)
  if (key === undefined) return expression.range
  if (expression.kind === 'tuple' && typeof key === 'number') {
    const element = expression.elements[key]
    return element === undefined ? expression.range : locate(element, rest)
  }
  if (expression.kind === 'object') {
    const item = expression.items.find((each) => literalKey(each.key) === String(key))
    return item === undefined ? expression.range : locate(item.value, rest)
  }
  return expression.range
}

export function literalKey(key: Expression): string | undefined {
  if (key.kind === 'traversal' && key.steps.length === 0) return key.root
  if (key.kind !== 'template') return undefined
  const texts = key.parts.map((part) => (part.kind === 'text' ? part.text : undefined))
  return texts.includes(undefined) ? undefined : texts.join('')
}

/** An element of a literal list. */
export function memberOf(expression: Expression, key: string | number): Expression | undefined {
  if (expression.kind === 'parentheses') return memberOf(expression.expression, key)
  if (expression.kind === 'tuple' && typeof key === 'number') return expression.elements[key]
  return undefined
}
