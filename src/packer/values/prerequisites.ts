import { Findings, type Found } from '../../diagnostics/findings.ts'
import type { HclFunction } from '../../hcl/evaluation/function.ts'
import { createScope, type Scope } from '../../hcl/evaluation/scope.ts'
import { referencesOfBody } from '../../hcl/syntax/references.ts'
import type { Value } from '../../hcl/values/value.ts'
import { type AskContext, ask, type Data, dataObject } from './data.ts'
import { dataOrder } from './data-order.ts'
import { type Local, LocalValues } from './locals.ts'

interface Declared {
  readonly data: ReadonlyMap<string, Data>
  readonly locals: ReadonlyMap<string, Local>
}

interface Context extends Omit<AskContext, 'scope'> {
  readonly functions: ReadonlyMap<string, HclFunction>
}

/** The values of data sources and of locals, which may depend on one another in any order. `base` knows all but the locals. */
export async function prerequisites(
  { data, locals: declared }: Declared,
  root: ReadonlyMap<string, Value>,
  context: Context,
): Promise<Found<{ readonly data: Value; readonly locals: Value; readonly base: Scope }>> {
  const { functions } = context
  const findings = new Findings()
  const values = new Map<string, Value>()
  // Locals are evaluated when they are needed, so after the data sources that they need: those come in their order.
  const variables = new Map(root)
  variables.set('data', dataObject(data, values))
  const base = createScope({ functions, variables })
  const locals = new LocalValues(declared, base, context.addSecret)
  for (const key of findings.take(dataOrder(data, declared))) {
    const block = data.get(key)
    if (block === undefined) continue
    const scope = base.child(new Map([['local', locals.for(referencesOfBody(block.block.body))]]))
    values.set(key, findings.take(await ask(block, { ...context, scope })))
    variables.set('data', dataObject(data, values))
  }
  const all = findings.take(locals.all())
  return findings.with({ data: dataObject(data, values), locals: all, base })
}
