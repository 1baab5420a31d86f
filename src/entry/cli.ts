#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import path from 'node:path'
import { Secrets } from '../report/secrets.ts'
import { tellCrash } from '../terminal/crash.ts'
import { runProgram } from '../terminal/program.ts'
import { userCache } from '../terminal/user-cache.ts'
import { product } from './product.ts'
import { runUntilSignalled } from './signals.ts'

// A third of a short run is compiling what the last one compiled. Not in /tmp, Node's own choice: what lies there is executed.
enableCompileCache(path.join(userCache(process.env), 'compiled'))

const streams = { out: process.stdout, err: process.stderr, env: process.env, secrets: new Secrets() }
await runUntilSignalled((signal) => runProgram(product, process.argv.slice(2), streams, signal), {
  graceMs: undefined,
  flush: () => {},
  crash: (thrown) => tellCrash(thrown, streams),
})
