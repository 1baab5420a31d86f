import { localScriptOptions as options, resolveLocalScripts, runLocalScripts } from '../scripts/localscripts.ts'
import type { PostProcessor } from './postprocessor.ts'

/** Runs scripts on the machine that builds, when the template is finished. */
export const shellLocal: PostProcessor<typeof options> = {
  type: 'shell-local',
  description: 'Runs shell scripts on the machine that builds, when the template is finished.',
  options,
  rules: resolveLocalScripts,
  run: runLocalScripts,
}
