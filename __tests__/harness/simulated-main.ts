import { mainStep } from '../../src/actions/main-step.ts'
import { runUntilSignalled } from '../../src/entry/signals.ts'
import { simulated } from './simulated.ts'

const step = mainStep(simulated, process.env)
await runUntilSignalled(step.run, { graceMs: 1500, flush: step.flush, crash: step.crash })
