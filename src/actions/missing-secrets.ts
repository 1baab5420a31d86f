import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import type { Env } from './env.ts'
import { readWorkflowEvent } from './workflow-event.ts'

/** Says where the credentials are that a build on a pull request misses; nothing where that is not the reason. */
export function missingSecrets(env: Env, problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const without = readWorkflowEvent(env).pullRequest?.without
  const isMissing = problems.some(({ code, severity }) => code === 'missing-connection' && severity === 'error')
  if (without === undefined || !isMissing) return []
  const whose = without === 'fork' ? 'from forks' : 'of Dependabot'
  return [
    error(
      'no-secrets',
      `Pull requests ${whose} get no secrets, so there is nothing to log in with`,
      'GitHub leaves every `secrets.NAME` empty there. Use `command: validate`, or `proxmox-url: embedded`, for pull requests.',
    ),
  ]
}
