import { localScriptOptions as options, resolveLocalScripts, runLocalScripts } from '../scripts/local-scripts.ts'
import type { PostProcessor } from './post-processor.ts'

/** Runs scripts on the machine that builds, when the template is finished. */
export const shellLocal: PostProcessor<typeof options> = {
  type: 'shell-local',
  description: 'Runs shell scripts on the machine that builds, when the template is finished.',
  options,
  grant: 'commands',
  rules: resolveLocalScripts,
  run: runLocalScripts,
}
