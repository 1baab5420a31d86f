import type { Body, Expression, SplatStep, TemplatePart, TraversalExpression } from './ast.ts'

/** Every variable that the expression refers to, but for those that it defines itself (`for`). */
export function referencesOf(expression: Expression): readonly TraversalExpression[] {
  const found: TraversalExpression[] = []
  visit(expression, new Set(), (each) => each.kind === 'traversal' && found.push(each))
  return found
}

/** Those of every expression in a body and in its blocks. */
export function referencesOfBody(body: Body): readonly TraversalExpression[] {
  return [
    ...body.attributes.flatMap(({ expression }) => referencesOf(expression)),
    ...body.blocks.flatMap((block) => referencesOfBody(block.body)),
  ]
}

/** The functions that the expression calls. */
function functionsOf(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>()
  visit(expression, new Set(), (each) => each.kind === 'call' && names.add(each.name))
  return names
}

export function functionsOfBody(body: Body): ReadonlySet<string> {
  return new Set([
    ...body.attributes.flatMap(({ expression }) => [...functionsOf(expression)]),
    ...body.blocks.flatMap((block) => [...functionsOfBody(block.body)]),
  ])
}

type Found = (expression: Expression) => unknown

function visit(expression: Expression, own: ReadonlySet<string>, found: Found): void {
  const go = (...expressions: readonly (Expression | undefined)[]) => {
    for (const each of expressions) if (each !== undefined) visit(each, own, found)
  }
  switch (expression.kind) {
    case 'traversal':
      if (!own.has(expression.root)) found(expression)
      break
    case 'call':
      found(expression)
      go(...expression.arguments)
      break
    case 'template':
      visitParts(expression.parts, own, found)
      break
    case 'conditional':
      go(expression.condition, expression.then, expression.else)
      break
    case 'unary':
      go(expression.operand)
      break
    case 'binary':
      go(expression.left, expression.right)
      break
    case 'tuple':
      go(...expression.elements)
      break
    case 'object':
      for (const { key, value } of expression.items) {
        // A bare name is a key, not a variable.
        if (key.kind !== 'traversal' || key.steps.length > 0) go(key)
        go(value)
      }
      break
    case 'for': {
      go(expression.collection)
      const inside = withNames(own, expression.keyName, expression.valueName)
      for (const each of [expression.key, expression.value, expression.condition]) {
        if (each !== undefined) visit(each, inside, found)
      }
      break
    }
    case 'index':
      go(expression.collection, expression.key)
      break
    case 'get-attribute':
      go(expression.object)
      break
    case 'splat':
      go(expression.source, ...keysOf(expression.each))
      break
    case 'parentheses':
      go(expression.expression)
      break
    case 'literal':
    case 'invalid':
      break
  }
}

function keysOf(steps: readonly SplatStep[]): readonly Expression[] {
  return steps.flatMap((step) => {
    if (step.kind === 'index') return [step.key]
    return step.kind === 'splat' ? keysOf(step.each) : []
  })
}

function withNames(own: ReadonlySet<string>, ...names: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set([...own, ...names.filter((name) => name !== undefined)])
}

function visitParts(parts: readonly TemplatePart[], own: ReadonlySet<string>, found: Found): void {
  for (const part of parts) {
    if (part.kind === 'interpolation') visit(part.expression, own, found)
    if (part.kind === 'if') {
      visit(part.condition, own, found)
      visitParts(part.then, own, found)
      visitParts(part.else ?? [], own, found)
    }
    if (part.kind === 'for') {
      visit(part.collection, own, found)
      visitParts(part.body, withNames(own, part.key, part.value), found)
    }
  }
}
