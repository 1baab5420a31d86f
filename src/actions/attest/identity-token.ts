import { Agent, ProxyAgent, request } from 'undici'
import type { AttestingWork } from '../../attestation/attestor.ts'
import { ExternalError } from '../../diagnostics/errors.ts'
import { readSmallBody } from '../../intake/small-body.ts'
import { dispatcherTo } from '../../net/dispatcher.ts'
import type { Env } from '../env.ts'
import { askedAgain } from './asked-again.ts'
import { neededPermissions } from './needed-permissions.ts'

/** Sigstore takes only tokens that are meant for it. */
const audience = 'sigstore'

/** A token that says which workflow this is. It is hidden before anybody has it. Throws ExternalError. */
export function askIdentityToken(env: Env, work: AttestingWork): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = env
  if (!address || !bearer) throw failed('this job may not ask for it', neededPermissions)
  const url = URL.parse(address)
  if (url === null) throw failed('ACTIONS_ID_TOKEN_REQUEST_URL is no address')
  url.searchParams.set('audience', audience)
  work.hide(bearer, 'ACTIONS_ID_TOKEN_REQUEST_TOKEN')
  return askedAgain(work, async () => {
    const { status, text } = await answerOf(url, bearer, env, work.signal)
    if (status !== 200) {
      const canPass = status === 0 || status >= 500 || status === 429
      const why = status === 0 ? text : `it answered ${status}`
      return { failure: failed(why, canPass ? undefined : neededPermissions), canPass }
    }
    const token = tokenIn(text)
    if (token === undefined) return { failure: failed('there is none in its answer'), canPass: false }
    work.hide(token, 'the identity token of the workflow')
    return { result: token }
  })
}

/** With status 0: why there is no answer. */
async function answerOf(url: URL, bearer: string, env: Env, signal: AbortSignal) {
  try {
    await using stack = new AsyncDisposableStack()
    const dispatcher = dispatcherTo(url, env, { Agent, ProxyAgent })
    stack.defer(() => dispatcher.close())
    const headers = { authorization: `Bearer ${bearer}`, accept: 'application/json' }
    const { statusCode, body } = await request(url, { headers, dispatcher, signal })
    return { status: statusCode, text: (await readSmallBody(body, 'GitHub', 1 << 20)).toString('utf8') }
  } catch (cause) {
    signal.throwIfAborted()
    return { status: 0, text: (cause as Error).message }
  }
}

function tokenIn(text: string): string | undefined {
  try {
    const { value } = (JSON.parse(text) as { readonly value?: unknown } | null) ?? {}
    return typeof value === 'string' && value !== '' ? value : undefined
  } catch {
    return undefined
  }
}

function failed(why: string, detail?: string): ExternalError {
  return new ExternalError(
    'attestation-failed',
    `GitHub gave no token with the identity of this workflow: ${why}`,
    detail,
  )
}
