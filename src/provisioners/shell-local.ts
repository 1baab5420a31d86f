import { localScriptOptions as options, resolveLocalScripts, runLocalScripts } from '../scripts/local-scripts.ts'
import type { Provisioner } from './provisioner.ts'

/** Runs scripts on the machine that builds. */
export const shellLocal: Provisioner<typeof options> = {
  type: 'shell-local',
  description: 'Runs shell scripts on the machine that builds, not in the guest.',
  options,
  grant: 'commands',
  needsGuest: false,
  rules: resolveLocalScripts,
  run: runLocalScripts,
}
