type Env = Readonly<Record<string, string | undefined>>

// Inputs (with their secrets) and state of this step, the job's own tokens (artifacts, caches, OIDC), and the files with which
// a step sets outputs, variables and the path of the steps after it.
const ofThisStep = /^(?:INPUT_|STATE_|ACTIONS_)/i
const filesOfTheRunner = ['GITHUB_STATE', 'GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY']

/** What a program that is started for a template finds in its environment: the user's, not the step's. */
export function childEnvironment(env: Env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || ofThisStep.test(name) || filesOfTheRunner.includes(name.toUpperCase())
        ? []
        : [[name, value]],
    ),
  )
}
