import { refusedUse } from '../../trust/refused.ts'
import { FunctionRefused, type ValueFunction } from '../evaluation/function.ts'

/** The function, which a template can call that is trusted with what it does. */
export function granted(definition: ValueFunction): ValueFunction {
  const { grant, name } = definition
  if (grant === undefined) return definition
  return {
    ...definition,
    call(args, context, ...rest) {
      const refused = refusedUse(context.trust, grant, `The function ${name}`)
      if (refused !== undefined) throw new FunctionRefused(refused)
      return definition.call(args, context, ...rest)
    },
  }
}
