import { basename, dirname, join, resolve } from 'node:path'
import { envelopeOf, inTotoType, preAuthEncoding } from '../../attestation/envelope.ts'
import { readSigningKey, readVerifyingKey, type SigningKey } from '../../attestation/pem-key.ts'
import type { Statement } from '../../attestation/statement.ts'
import { ExternalError } from '../../diagnostics/errors.ts'
import { makeFolder } from '../../host/make-folder.ts'
import { replaceFileSync } from '../../host/replace-file.ts'
import { refusedFile } from '../../trust/refused.ts'
import type { PostProcessContext } from '../post-processor.ts'
import type { ProvenanceOptions } from './provenance-options.ts'
import { stateProvenance } from './state-provenance.ts'

/** Writes the attestation. Answers its file, relative to the working directory where the options are. */
export async function attest(options: ProvenanceOptions, context: PostProcessContext): Promise<string> {
  const { workingDirectory, trust } = context
  const { statement } = await stateProvenance(options, context)
  const file = fileFor(options, context)
  const absolute = resolve(workingDirectory, file)
  const refused = refusedFile(trust, absolute, `output_dir: ${file}`)
  if (refused !== undefined) throw new ExternalError(refused.code, refused.summary, refused.detail)
  const text = await textOf(statement, options, context)
  try {
    await makeFolder(dirname(absolute))
    replaceFileSync(absolute, text)
  } catch (cause) {
    throw new ExternalError('unwritable-file', `Unable to write ${file}: ${(cause as Error).message}`)
  }
  return file
}

async function textOf(
  statement: Statement,
  { signing_mode, signer, verifier }: ProvenanceOptions,
  { env, signal }: PostProcessContext,
): Promise<string> {
  if (signing_mode === 'none') return `${JSON.stringify(statement, undefined, 2)}\n`
  const payload = Buffer.from(JSON.stringify(statement))
  const signed = preAuthEncoding(inTotoType, payload)
  const key = signing_mode === 'kms' ? await vaultKey(signer, env, signal) : readSigningKey(signer, basename(signer))
  const signature = await key.sign(signed)
  const expected = verifier === '' ? key.verifier : readVerifyingKey(verifier, basename(verifier))
  if (!expected.verifies(signed, signature))
    throw new ExternalError(
      'attestation-not-verified',
      'The key of verifier is not that of signer',
      'Whoever verifies the attestation with it would be told that it is not good.',
    )
  const envelope = envelopeOf(payload, { keyid: key.keyId, sig: signature.toString('base64') })
  return `${JSON.stringify(envelope, undefined, 2)}\n`
}

async function vaultKey(signer: string, env: PostProcessContext['env'], signal: AbortSignal): Promise<SigningKey> {
  const { openVaultKey } = await import('../../attestation/vault-key.ts')
  return openVaultKey(signer, env, signal)
}

/** As Packer names it: builds that end side by side write files of their own. */
function fileFor({ output_dir }: ProvenanceOptions, { artifact, buildName, builderType }: PostProcessContext): string {
  const [first] = artifact.files ?? []
  const base = first === undefined ? harmless(`${builderType}-${artifact.id}`) : basename(first)
  const build = harmless(buildName.trim())
  const stem = build === '' || base === build || base.startsWith(`${build}.`) ? base : `${build}.${base}`
  return join(output_dir || (first === undefined ? '.' : dirname(first)), `${stem}.provenance.json`)
}

function harmless(text: string): string {
  return text.replace(/[^\p{L}\p{Nd}._-]/gu, '_')
}
