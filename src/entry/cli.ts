#!/usr/bin/env node
import module from 'node:module'
import path from 'node:path'
import { userCache } from '../terminal/user-cache.ts'
import { requireNode } from './node-version.ts'

requireNode()
// A third of a short run is compiling what the last one compiled. Not in /tmp, Node's own choice: what lies there is executed.
module.enableCompileCache(path.join(userCache(process.env), 'compiled'))
await import('./cli-program.ts')
