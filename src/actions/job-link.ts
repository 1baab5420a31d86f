import type { Env } from './env.ts'

const patienceMs = 5000

/**
 * The page with this job's log. The environment names the run only; which of its jobs we are is a question to the API,
 * for which the token is needed (permission `actions: read`). Without an answer it is the run's page.
 */
export async function jobLink(env: Env, token: string | undefined): Promise<string | undefined> {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env
  if (!server || !repository || !run) return undefined
  const page = `${server}/${repository}/actions/runs/${run}`
  if (token === undefined) return page
  try {
    return (await ownJobPage(env, token, repository, Number(run))) ?? page
  } catch {
    // A token without the permission, an API that is not reachable: the run's page will do.
    return page
  }
}

async function ownJobPage(env: Env, token: string, repository: string, run: number): Promise<string | undefined> {
  const { getOctokit } = await import('@actions/github')
  const [owner = '', repo = ''] = repository.split('/')
  const github = getOctokit(token, { request: { signal: AbortSignal.timeout(patienceMs) } })
  const jobs = await github.paginate(github.rest.actions.listJobsForWorkflowRunAttempt, {
    owner,
    repo,
    run_id: run,
    attempt_number: Number(env['GITHUB_RUN_ATTEMPT'] ?? '1'),
    per_page: 100,
  })
  // A runner does one job at a time.
  const ours = jobs.filter(({ status, runner_name }) => status === 'in_progress' && runner_name === env['RUNNER_NAME'])
  return ours.length === 1 ? (ours[0]?.html_url ?? undefined) : undefined
}
