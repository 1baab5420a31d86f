import type { FunctionContext } from '../hcl/evaluation/function.ts'
import { Answers } from '../hcl/functions/answers.ts'

/** Reads something again as long as servers of secrets have not said all that it asks of them. */
export async function answered<Result>(
  signal: AbortSignal,
  read: (request: FunctionContext['request']) => Promise<Result> | Result,
): Promise<Result> {
  const answers = new Answers()
  for (;;) {
    const result = await read(answers.request)
    if (!(await answers.complete(signal))) return result
  }
}
