#!/usr/bin/env node
import { tellCrash } from '../terminal/crash.ts'
import { runProgram } from '../terminal/program.ts'
import { endLiving } from './living.ts'
import { product } from './product.ts'
import { runUntilSignalled } from './signals.ts'

const streams = { out: process.stdout, err: process.stderr, env: process.env }
await runUntilSignalled((signal) => runProgram(product, process.argv.slice(2), streams, signal), {
  graceMs: undefined,
  // Asked twice: the machines of an embedded server would go on without it.
  flush: endLiving,
  crash: (thrown) => {
    endLiving()
    tellCrash(thrown, streams)
  },
})
