import { postStep } from '../actions/post-step.ts'
import { product } from './product.ts'
import { runUntilSignalled } from './signals.ts'

const step = postStep(product, process.env)
await runUntilSignalled(step.run, {
  graceMs: 5000,
  flush: step.flush,
  crash: step.crash,
})
