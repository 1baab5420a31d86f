import { BigFloat } from '../values/big-float.ts'
import { formatNumber } from '../values/numbers.ts'
import type { Value } from '../values/value.ts'
import { childrenOf, containsMark } from '../values/values.ts'
import { FunctionError } from './function.ts'

/** What a function says of a secret may quote what was made of it: then it says only that it does not fit. */
export function withoutSecrets(args: readonly Value[], call: () => Value): Value {
  try {
    return call()
  } catch (thrown) {
    if (
      !(thrown instanceof FunctionError) ||
      !quotes(
        thrown.message,
        args.filter((each) => containsMark(each)),
      )
    )
      throw thrown
    const told = 'the value does not fit; it is sensitive, so that nothing more is shown of it'
    throw new FunctionError(told, thrown.argument, thrown.diagnostics)
  }
}

/** What is shorter is in every sentence. */
const shortestQuote = 4

function quotes(message: string, values: readonly Value[]): boolean {
  return values.some((value) => {
    const { content } = value
    const text = content instanceof BigFloat ? formatNumber(content) : typeof content === 'string' ? content : ''
    for (let at = 0; at + shortestQuote <= text.length; at++)
      if (message.includes(text.slice(at, at + shortestQuote))) return true
    return quotes(message, childrenOf(value))
  })
}
