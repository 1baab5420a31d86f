import { Secrets } from '../report/secrets.ts'
import { tellCrash } from '../terminal/crash.ts'
import { LastWords } from '../terminal/last-words.ts'
import { runProgram } from '../terminal/program.ts'
import { product } from './product.ts'
import { runUntilSignalled } from './signals.ts'

const lastWords = new LastWords()
const streams = {
  input: () => process.stdin,
  out: process.stdout,
  err: process.stderr,
  env: process.env,
  secrets: new Secrets(),
  lastWords,
}
await runUntilSignalled((signal) => runProgram(product, process.argv.slice(2), streams, signal), {
  graceMs: undefined,
  flush: () => lastWords.speak(),
  crash: (thrown) => tellCrash(thrown, streams),
})
