import type { Block, Body, TraversalExpression } from '../../hcl/syntax/ast.ts'
import { referencesOf, referencesOfBody } from '../../hcl/syntax/references.ts'
import type { Components } from '../components.ts'
import { constantName } from './locals.ts'

type Node = `var.${string}` | `local.${string}`

/**
 * The input variables that lead to options of the connection to a server (directly, or by locals), and to nothing else.
 * By what is written, not by what is evaluated: a use behind a condition that is false is one.
 */
export function reachOnlyVariables(
  blocks: readonly Block[],
  declared: Iterable<string>,
  components: Pick<Components, 'builder'>,
): ReadonlySet<string> {
  const uses = new Uses()
  for (const block of blocks) readUses(block, uses, components)
  return uses.reachOnly([...declared])
}

/** What a computed name may stand for. */
const any = '*'

class Uses {
  readonly ofConnection = new Set<string>()
  readonly elsewhere = new Set<string>()
  readonly #locals = new Map<string, readonly string[]>()

  add(where: 'ofConnection' | 'elsewhere', references: readonly TraversalExpression[], but?: string): void {
    for (const node of nodesOf(references)) if (node !== but) this[where].add(node)
  }

  local(name: string, nodes: readonly string[]): void {
    this.#locals.set(`local.${name}`, nodes)
  }

  reachOnly(declared: readonly string[]): ReadonlySet<string> {
    const wanted = this.#within(this.ofConnection)
    const others = this.#within(this.elsewhere)
    if (others.has(`var.${any}`)) return new Set()
    return new Set(declared.filter((name) => wanted.has(`var.${name}`) && !others.has(`var.${name}`)))
  }

  /** These, and what the locals among them are made of. */
  #within(start: ReadonlySet<string>): ReadonlySet<string> {
    const all = new Set(start)
    for (const node of all) {
      const next = node === `local.${any}` ? [...this.#locals.values()].flat() : (this.#locals.get(node) ?? [])
      for (const each of next) all.add(each)
    }
    return all
  }
}

function readUses({ type, labels, body }: Block, uses: Uses, components: Pick<Components, 'builder'>): void {
  const [first] = labels
  if (type === 'source') readSource(first?.text ?? '', body, uses, components)
  else if (type === 'local') uses.local(first?.text ?? '', nodesOf(referencesOfBody(body)))
  else if (type === 'locals')
    for (const { name, expression } of body.attributes) uses.local(name, nodesOf(referencesOf(expression)))
  else if (type === 'build') readBuildUses(body, uses, components)
  // Its own rules are about its value, which is not there.
  else uses.add('elsewhere', referencesOfBody(body), type === 'variable' ? `var.${first?.text}` : undefined)
}

function readBuildUses(body: Body, uses: Uses, components: Pick<Components, 'builder'>): void {
  for (const { expression } of body.attributes) uses.add('elsewhere', referencesOf(expression))
  for (const { type, labels, body: inner } of body.blocks)
    if (type === 'source') readSource(labels[0]?.text.split('.').at(-2) ?? '', inner, uses, components)
    else uses.add('elsewhere', referencesOfBody(inner))
}

function readSource(type: string, body: Body, uses: Uses, components: Pick<Components, 'builder'>): void {
  const reach = components.builder(type)?.reach ?? []
  for (const { name, expression } of body.attributes)
    uses.add(reach.includes(name) ? 'ofConnection' : 'elsewhere', referencesOf(expression))
  for (const block of body.blocks) uses.add('elsewhere', referencesOfBody(block.body))
}

function nodesOf(references: readonly TraversalExpression[]): readonly Node[] {
  return references.flatMap(({ root, steps }) =>
    root === 'var' || root === 'local' ? [`${root}.${constantName(steps[0]) ?? any}` as Node] : [],
  )
}
