import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { holdToContract } from '../embedded/replay/contract.ts'
import { machineStories, quickStories, slowStories } from '../embedded/replay/stories.ts'

const build = path.join(import.meta.dirname, '../guests/build.sh')
const iso = execFileSync(build, ['recorded'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()

holdToContract([{ stories: [...quickStories, ...slowStories] }, { stories: machineStories, stage: { iso } }])
