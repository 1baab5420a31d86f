import { Secrets } from '../report/secrets.ts'
import { tellCrash } from '../terminal/crash.ts'
import { runProgram } from '../terminal/program.ts'
import { product } from './product.ts'
import { runUntilSignalled } from './signals.ts'

const streams = { out: process.stdout, err: process.stderr, env: process.env, secrets: new Secrets() }
await runUntilSignalled((signal) => runProgram(product, process.argv.slice(2), streams, signal), {
  graceMs: undefined,
  flush: () => {},
  crash: (thrown) => tellCrash(thrown, streams),
})
