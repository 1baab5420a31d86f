import { mainStep } from '../actions/main-step.ts'
import { product } from './product.ts'
import { runUntilSignalled } from './signals.ts'

const step = mainStep(product, process.env)
// The platform kills what is still there 7.5 + 2.5 seconds after a cancellation.
await runUntilSignalled(step.run, {
  graceMs: 1500,
  flush: step.flush,
  crash: step.crash,
})
