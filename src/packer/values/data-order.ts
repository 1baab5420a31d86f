import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import type { TraversalExpression } from '../../hcl/syntax/ast.ts'
import { referencesOf, referencesOfBody } from '../../hcl/syntax/references.ts'
import type { Data } from './data.ts'
import { DependencyWalk } from './dependency-walk.ts'
import { constantName, type Local } from './locals.ts'

/**
 * The keys of data sources in an order in which each comes after those that it needs, by itself or by way of locals.
 * A cycle is reported with its whole way around.
 */
export function dataOrder(
  data: ReadonlyMap<string, Data>,
  locals: ReadonlyMap<string, Local>,
): Found<readonly string[]> {
  const findings = new Findings()
  const order: string[] = []
  const walk = new DependencyWalk({
    needs: (node) => needsOf(node, data, locals),
    finish: (node) => {
      if (node.startsWith('data.')) order.push(node.slice('data.'.length))
    },
    cycle: (around) => {
      // Locals that depend on nothing but locals are reported where they are evaluated.
      if (around.some((each) => each.startsWith('data.'))) findings.add(cycle(around, data, locals))
    },
  })
  for (const key of data.keys()) walk.visit(`data.${key}`)
  return findings.with(order)
}

function needsOf(node: string, data: ReadonlyMap<string, Data>, locals: ReadonlyMap<string, Local>): readonly string[] {
  const key = node.slice(node.indexOf('.') + 1)
  const block = node.startsWith('data.') ? data.get(key)?.block : undefined
  const expression = block === undefined ? locals.get(key)?.expression : undefined
  const references = block === undefined ? expression && referencesOf(expression) : referencesOfBody(block.body)
  return (references ?? []).flatMap((reference) => nodesOf(reference, node, data, locals))
}

/** A computed name may mean any other. */
function nodesOf(
  { root, steps }: TraversalExpression,
  from: string,
  data: ReadonlyMap<string, Data>,
  locals: ReadonlyMap<string, Local>,
): readonly string[] {
  const [first, second] = [constantName(steps[0]), constantName(steps[1])]
  if (root === 'local') {
    if (first !== undefined) return locals.has(first) ? [`local.${first}`] : []
    return [...locals.keys()].map((name) => `local.${name}`).filter((node) => node !== from)
  }
  if (root !== 'data') return []
  return [...data]
    .filter(([, { type, name }]) => (first ?? type) === type && (second ?? name) === name)
    .map(([key]) => `data.${key}`)
    .filter((node) => node !== from || (first !== undefined && second !== undefined))
}

function cycle(
  around: readonly string[],
  data: ReadonlyMap<string, Data>,
  locals: ReadonlyMap<string, Local>,
): Diagnostic {
  const [first = ''] = around
  const key = first.slice(first.indexOf('.') + 1)
  const range = first.startsWith('data.') ? data.get(key)?.block.headerRange : locals.get(key)?.expression.range
  return error(
    'cyclic-dependency',
    'Cyclic dependency of data sources',
    `The value depends on itself: ${around.join(' → ')}.`,
    range,
  )
}
