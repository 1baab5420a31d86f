import { requireNode } from './node-version.ts'

requireNode()
await import('./post-program.ts')
