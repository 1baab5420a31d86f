import { FunctionError, type ValueFunction } from '../evaluation/function.ts'

/**
 * Nothing is heard while a function computes: no signal, no time limit. What would take long is refused, with how much it
 * would be; templates that mean what they say are far below. Throws FunctionError.
 */
export function atMost(amount: number, limit: number, what: string): void {
  if (amount > limit) throw new FunctionError(`${amount} ${what} are too many: at most ${limit} are computed here`)
}

/** The function with what an engine of JavaScript can not hold as a problem of the call, and not as a defect. */
export function withinMemory(definition: ValueFunction): ValueFunction {
  return {
    ...definition,
    call(...given) {
      try {
        return definition.call(...given)
      } catch (thrown) {
        if (!(thrown instanceof RangeError)) throw thrown
        throw new FunctionError(
          /call stack/i.test(thrown.message) ? 'the value is nested too deeply' : 'the result would be too large',
        )
      }
    },
  }
}
