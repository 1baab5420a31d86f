#!/usr/bin/env node
import module from 'node:module'
import path from 'node:path'
import { userCache } from '../terminal/user-cache.ts'
import { requireNode } from './node-version.ts'

requireNode()
// A third of a short run is compiling what the last one compiled. Not in /tmp, Node's own choice: what lies there is executed.
const cache = userCache(process.env)
if (cache !== undefined) module.enableCompileCache(path.join(cache, 'compiled'))
await import('./cli-program.ts')
