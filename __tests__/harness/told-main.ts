import { mainStep } from '../../src/actions/main-step.ts'
import { runUntilSignalled } from '../../src/entry/signals.ts'
import { tell } from './told.ts'

const step = mainStep(tell(JSON.parse(process.env['STORY'] ?? '{}')), process.env)
await runUntilSignalled(step.run, { graceMs: 1500, flush: step.flush, crash: step.crash })
