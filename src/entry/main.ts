import { requireNode } from './node-version.ts'

requireNode()
await import('./main-program.ts')
