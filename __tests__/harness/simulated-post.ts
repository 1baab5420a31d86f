import { postStep } from '../../src/actions/post-step.ts'
import { runUntilSignalled } from '../../src/entry/signals.ts'
import { simulated } from './simulated.ts'

const step = postStep(simulated, process.env)
await runUntilSignalled(step.run, { graceMs: 5000, flush: step.flush, crash: step.crash })
