import { neededPermissions } from '../attest/needed-permissions.ts'
import type { CommandName } from '../commands/all-commands.ts'
import type { Env } from '../env.ts'
import type { InputReader } from '../input-kinds.ts'
import { readWorkflowEvent } from '../workflow-event.ts'

/** Where builds are attested. */
export interface Attesting {
  readonly token: string
  /** `owner/name`. */
  readonly repository: string
  /** `https://github.com` */
  readonly server: string
  readonly isPublic: boolean
}

/** Undefined: nobody asks. What it needs and what is not here is told before anything is built. */
export function readAttest(reader: InputReader, env: Env, command: CommandName): Attesting | undefined {
  // A workflow may choose its command by the event: the others are warned of.
  if (!reader.flag('attest') || command !== 'build') return undefined
  const { GITHUB_ACTIONS: isAction, GITHUB_REPOSITORY: repository, GITHUB_SERVER_URL: server } = env
  const { isPublic, pullRequest } = readWorkflowEvent(env)
  const token = reader.text('github-token')
  if (isAction !== 'true' || !repository || !server || !isGitHub(server)) {
    reader.reject(
      'attest',
      'needs GitHub Actions on github.com or GHE.com, whose workflows have an identity to sign with.',
      'Elsewhere sign with a key: the post-processor `provenance` with `signing_mode = "key"` or `"kms"`.',
    )
    return undefined
  }
  if (!env['ACTIONS_ID_TOKEN_REQUEST_URL'] || !env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']) {
    if (pullRequest?.without === 'fork')
      reader.reject(
        'attest',
        'can not be on for pull requests from forks: GitHub gives them no identity to sign with.',
        "Attest what is built after the merge, attest: ${{ github.event_name != 'pull_request' }}.",
      )
    else
      reader.reject('attest', 'needs the permission id-token: write, which this job does not have.', neededPermissions)
    return undefined
  }
  if (token === undefined) {
    reader.reject('attest', 'needs github-token, with which attestations are stored.', neededPermissions)
    return undefined
  }
  return { token, repository, server: server.replace(/\/+$/, ''), isPublic }
}

/** Not its Enterprise Server, and none of those that run workflows of its kind: they have no attestations. */
function isGitHub(server: string): boolean {
  const url = URL.parse(server)
  return url?.protocol === 'https:' && (url.hostname === 'github.com' || url.hostname.endsWith('.ghe.com'))
}
