import type { About } from '../report/summary-options.ts'
import type { Env } from './env.ts'
import { readWorkflowEvent } from './workflow-event.ts'

/** Which template, step and commit a summary is about: a job's page shows those of all its steps. */
export function aboutStep(env: Env): About {
  const { pullRequest } = readWorkflowEvent(env)
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_REF_NAME: ref } = env
  const commit = pullRequest?.commit ?? env['GITHUB_SHA']
  const template = env['INPUT_TEMPLATE']?.trim() || '.'
  const folder = env['INPUT_WORKING-DIRECTORY']?.trim() || '.'
  return {
    template: folder === '.' ? template : `${folder}/${template}`,
    step: stepId(env),
    job: env['GITHUB_JOB'] || undefined,
    commit:
      commit && server && repository
        ? { name: commit.slice(0, 7), url: `${server}/${repository}/commit/${commit}` }
        : undefined,
    of: pullRequest?.number === undefined ? ref || undefined : `pull request ${pullRequest.number}`,
  }
}

/** The step's `id`; the platform makes one that tells nobody anything where there is none. */
function stepId(env: Env): string | undefined {
  const id = env['GITHUB_ACTION'] ?? ''
  return id === '' || id.startsWith('__') || /^\d+$/.test(id) ? undefined : id
}
