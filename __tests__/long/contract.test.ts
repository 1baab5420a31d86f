import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { holdToContract } from '../embedded/replay/contract.ts'
import { recordings } from '../embedded/replay/recording.ts'
import { stories } from '../embedded/replay/stories.ts'

const build = path.join(import.meta.dirname, '../guests/build.sh')
const iso = execFileSync(build, ['recorded'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()

for (const recording of Object.values(recordings)) {
  const { quick, slow, machine } = stories[recording.release]
  holdToContract(recording, [{ stories: [...quick, ...slow] }, { stories: machine, stage: { iso } }])
}
