import { postStep } from '../actions/post.ts'
import { endLiving } from './living.ts'
import { product } from './product.ts'
import { runUntilSignalled } from './signals.ts'

const step = postStep(product, process.env)
const ending = (tell: () => void) => {
  endLiving()
  tell()
}
await runUntilSignalled(step.run, {
  graceMs: 5000,
  flush: () => ending(step.flush),
  crash: (thrown) => ending(() => step.crash(thrown)),
})
