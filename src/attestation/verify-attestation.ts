import path from 'node:path'
import { ExternalError } from '../diagnostics/errors.ts'
import { readSmallFile } from '../intake/small-file.ts'
import { hashFile } from '../media/hash.ts'
import { type Envelope, preAuthEncoding, readEnvelope } from './envelope.ts'
import { kmsAdvice, serviceOf } from './kms.ts'
import { readVerifyingKey, type VerifyingKey } from './pem-key.ts'
import { readStatement, type SlsaPredicate, type Statement, slsaProvenance } from './statement.ts'

/** What an attestation is verified with, and what it has to say. Files are relative to the working directory. */
export interface AttestationRequest {
  readonly attestation: string
  /** Absolute. */
  readonly workingDirectory: string
  readonly signingMode?: 'key' | 'kms' | 'keyless' | undefined
  readonly key?: string | undefined
  readonly verifier?: string | undefined
  readonly predicateType?: string | undefined
  readonly builderId?: string | undefined
  readonly sourceUri?: string | undefined
  readonly artifact?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** Answers the statement whose signature is good and that says what is expected. Throws ExternalError where it is not so. */
export async function verifyAttestation(given: AttestationRequest): Promise<Statement> {
  const { attestation, workingDirectory } = given
  const envelope = readEnvelope(textOf(path.resolve(workingDirectory, attestation), attestation), attestation)
  const key = await keyFor(envelope, given)
  const payload = Buffer.from(envelope.payload, 'base64')
  const signed = preAuthEncoding(envelope.payloadType, payload)
  if (!envelope.signatures.some(({ sig }) => key.verifies(signed, Buffer.from(sig, 'base64'))))
    throw failed(`The signature of ${attestation} is not that of the key`, 'It was signed with another, or changed.')
  const statement = readStatement(payload.toString('utf8'), attestation)
  await meetsPolicy(statement, given)
  return statement
}

async function keyFor({ signatures }: Envelope, given: AttestationRequest): Promise<VerifyingKey> {
  const { signingMode, key, verifier, workingDirectory, env, signal } = given
  const hasCertificate = signatures.some(({ cert = '' }) => cert.trim() !== '')
  if (signingMode === 'keyless' || (signingMode === undefined && hasCertificate)) throw keyless()
  const reference = verifier ?? key
  if (reference === undefined)
    throw failed('There is no key to verify with', 'Name the public key: -verifier=FILE, or -key=FILE.')
  const service = serviceOf(reference)
  if (service !== undefined)
    throw new ExternalError('signing-not-here', `${reference} can not be asked for its key`, kmsAdvice(service))
  if (!reference.startsWith('hashivault:'))
    return readVerifyingKey(path.resolve(workingDirectory, reference), reference)
  const { openVaultKey } = await import('./vault-key.ts')
  return (await openVaultKey(reference, env, signal)).verifier
}

function keyless(): ExternalError {
  return new ExternalError(
    'signing-not-here',
    'An attestation that Sigstore signed without a key can not be verified here',
    'Packer verifies it: packer verify-attestation -keyless-identity=... -keyless-oidc-issuer=... .',
  )
}

async function meetsPolicy(statement: Statement, policy: AttestationRequest): Promise<void> {
  const { predicateType, builderId, sourceUri, artifact } = policy
  if (predicateType !== undefined && statement.predicateType !== predicateType)
    throw failed(`The predicate is of the type ${statement.predicateType}, and not ${predicateType}`)
  if (artifact !== undefined) await isAbout(statement, artifact, policy)
  if (builderId === undefined && sourceUri === undefined) return
  if (statement.predicateType !== slsaProvenance)
    throw failed(`Builder and source are told by ${slsaProvenance}, and this is ${statement.predicateType}`)
  const { buildDefinition, runDetails } = (statement.predicate ?? {}) as Partial<SlsaPredicate>
  if (builderId !== undefined && runDetails?.builder?.id !== builderId)
    throw failed(`The builder is ${runDetails?.builder?.id ?? 'not told'}, and not ${builderId}`)
  const sources = (buildDefinition?.resolvedDependencies ?? []).map(({ uri }) => uri)
  if (sourceUri !== undefined && !sources.includes(sourceUri))
    throw failed(`It was not built from ${sourceUri}`, `It names: ${sources.join(', ') || 'nothing'}.`)
}

async function isAbout(
  statement: Statement,
  artifact: string,
  { workingDirectory, signal }: AttestationRequest,
): Promise<void> {
  const name = path.basename(artifact)
  const digest = await hashFile(path.resolve(workingDirectory, artifact), 'sha256', { signal }).catch(
    (cause: Error) => {
      signal.throwIfAborted()
      throw new ExternalError('unreadable-file', `The artifact ${artifact} can not be read: ${cause.message}`)
    },
  )
  const named = statement.subject.filter((each) => each?.name === name)
  if (named.some((each) => each.digest?.['sha256']?.toLowerCase() === digest)) return
  throw failed(
    `The attestation is not about ${artifact}`,
    named.length > 0
      ? `The file has another content than the one that was attested: its SHA-256 is ${digest}.`
      : `It is about: ${statement.subject.map((each) => each?.name).join(', ') || 'nothing'}.`,
  )
}

function textOf(file: string, name: string): string {
  try {
    return readSmallFile(file).toString('utf8')
  } catch (cause) {
    throw new ExternalError('unreadable-file', `${name} can not be read: ${(cause as Error).message}`)
  }
}

function failed(summary: string, detail?: string): ExternalError {
  return new ExternalError('attestation-not-verified', summary, detail)
}
