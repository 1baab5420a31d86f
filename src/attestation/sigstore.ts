import { bundleToJSON } from '@sigstore/bundle'
import { DSSEBundleBuilder, FulcioSigner, InternalError, RekorWitness, TSAWitness } from '@sigstore/sign'
import { ExternalError } from '../diagnostics/errors.ts'
import { inTotoType } from './envelope.ts'
import type { Statement } from './statement.ts'

/** The services of an instance of Sigstore: addresses without a slash at their end. */
export interface SigstoreInstance {
  /** Gives a certificate for an identity. */
  readonly fulcio: string
  /** The log that everybody reads. */
  readonly rekor?: string | undefined
  /** Says when, where nothing is put into a log. */
  readonly timestamps?: string | undefined
}

/** Milliseconds. */
const patience = 15_000

/**
 * Signs a statement with a key that lasts for this call, and with a certificate of whom the token is. Answers the bundle as
 * JSON. Throws ExternalError, in which the token is not.
 */
export async function signKeyless(
  statement: Statement,
  token: string,
  { fulcio, rekor, timestamps }: SigstoreInstance,
  { retries, signal }: { readonly retries: number; readonly signal: AbortSignal },
): Promise<string> {
  const how = { retry: retries, timeout: patience }
  const identityProvider = { getToken: () => Promise.resolve(token) }
  const builder = new DSSEBundleBuilder({
    signer: new FulcioSigner({ fulcioBaseURL: fulcio, identityProvider, ...how }),
    witnesses: [
      ...(rekor === undefined ? [] : [new RekorWitness({ rekorBaseURL: rekor, fetchOnConflict: true, ...how })]),
      ...(timestamps === undefined ? [] : [new TSAWitness({ tsaBaseURL: timestamps, ...how })]),
    ],
  })
  try {
    const signing = builder.create({ data: Buffer.from(JSON.stringify(statement)), type: inTotoType })
    return JSON.stringify(bundleToJSON(await orAborted(signing, signal)))
  } catch (cause) {
    signal.throwIfAborted()
    throw failureOf(cause, { fulcio, rekor, timestamps })
  }
}

/** The library knows no signal; what it still waits for ends by itself. */
function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort))
}

function failureOf(cause: unknown, { fulcio, rekor = '', timestamps = '' }: SigstoreInstance): ExternalError {
  const code = cause instanceof InternalError ? cause.code : undefined
  switch (code) {
    case 'IDENTITY_TOKEN_READ_ERROR':
    case 'IDENTITY_TOKEN_PARSE_ERROR':
      // The library's message has the token in it.
      return new ExternalError(
        'attestation-failed',
        'The identity of the workflow can not be read',
        'What the platform gave as its token is none.',
      )
    case 'CA_CREATE_SIGNING_CERTIFICATE_ERROR':
      return failed(`Fulcio (${fulcio}) gave no certificate for the identity of the workflow`, cause)
    case 'TLOG_CREATE_ENTRY_ERROR':
    case 'TLOG_FETCH_ENTRY_ERROR':
      return failed(`The signature was not put into the log of Sigstore (${rekor})`, cause)
    case 'TSA_CREATE_TIMESTAMP_ERROR':
      return failed(`The signature got no time stamp (${timestamps})`, cause)
    default:
      return failed('Sigstore did not sign as it should have', cause)
  }
}

function failed(what: string, cause: unknown): ExternalError {
  return new ExternalError('attestation-failed', `${what}: ${reasonOf(cause)}`, sigstoreAdvice)
}

const sigstoreAdvice =
  'Runners have to reach Sigstore: fulcio.sigstore.dev and rekor.sigstore.dev for public repositories, fulcio.githubapp.com and timestamp.githubapp.com for others. https://status.sigstore.dev and https://www.githubstatus.com tell of outages.'

/** The innermost of what the library has wrapped, with the status where there was an answer. */
function reasonOf(thrown: unknown): string {
  const inner = (thrown as { readonly cause?: unknown }).cause
  if (inner instanceof Error) return reasonOf(inner)
  const { statusCode } = thrown as { readonly statusCode?: unknown }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return typeof statusCode === 'number' && !message.includes(String(statusCode))
    ? `status ${statusCode} ${message}`.trim()
    : message
}
