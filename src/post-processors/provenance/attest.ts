import { basename, dirname, join, resolve } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { envelopeOf, inTotoType, preAuthEncoding } from '../../attestation/envelope.ts'
import { readSigningKey, readVerifyingKey, type SigningKey } from '../../attestation/pem-key.ts'
import { builderIdOf, invocationOf, sourceOf } from '../../attestation/run-source.ts'
import { type Dependency, provenanceOf, type SlsaPredicate, type Statement } from '../../attestation/statement.ts'
import { ExternalError } from '../../diagnostics/errors.ts'
import { makeFolder } from '../../host/make-folder.ts'
import { replaceFileSync } from '../../host/replace-file.ts'
import { refusedFile } from '../../trust/refused.ts'
import type { Materials, PostProcessContext } from '../post-processor.ts'
import type { ProvenanceOptions } from './provenance-options.ts'
import { type Subjects, subjectsOf } from './subjects.ts'

/** Where somebody builds who is no platform. */
const localBuilder = `${packageJson.repository.url.replace(/^git\+|\.git$/g, '')}/local-build`

/** Writes the attestation. Answers its file, relative to the working directory where the options are. */
export async function attest(options: ProvenanceOptions, context: PostProcessContext): Promise<string> {
  const { workingDirectory, trust } = context
  const [subjects, materials] = await Promise.all([subjectsOf(context), context.materials()])
  const statement = provenanceOf(subjects.subjects, predicateOf(subjects, materials, options, context))
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

function predicateOf(
  { identity }: Subjects,
  { template, variables, files, images, configuration, packerVersion, startedAt, redact }: Materials,
  options: ProvenanceOptions,
  { env, workingDirectory, buildName, builderType, runUuid, clock }: PostProcessContext,
): SlsaPredicate {
  const given = Object.entries(options.user_variables).map(([name, text]) => [name, redact(text)])
  const userVariables = { ...variables, ...Object.fromEntries(given) }
  const time = (at: number) => new Date(at).toISOString()
  return {
    buildDefinition: {
      buildType: options.build_type,
      externalParameters: {
        template: options.template || template,
        ...(options.only_builds.length === 0 ? {} : { onlyBuilds: options.only_builds }),
        ...(Object.keys(userVariables).length === 0 ? {} : { userVariables }),
      },
      internalParameters: {
        packerVersion,
        packerBuildName: buildName,
        packerBuilderType: builderType,
        configuration: { sha256: configuration },
      },
      resolvedDependencies: [...sourceFor(options, env, workingDirectory), ...files, ...images],
    },
    runDetails: {
      builder: {
        id: builderIdOf(env) ?? localBuilder,
        version: { packer: packerVersion, 'proxmox-template-action': packageJson.version },
      },
      metadata: {
        invocationId: invocationOf(env) ?? runUuid,
        startedOn: time(startedAt),
        finishedOn: time(clock.now()),
      },
      ...(identity === undefined
        ? {}
        : { byproducts: [{ name: 'cloud-artifact-identity', content: Buffer.from(identity).toString('base64') }] }),
    },
  }
}

function sourceFor(
  { source_uri }: ProvenanceOptions,
  env: PostProcessContext['env'],
  workingDirectory: string,
): readonly Dependency[] {
  const source = sourceOf(env, workingDirectory)
  if (source_uri !== '') return [{ ...source, uri: source_uri }]
  return source === undefined ? [] : [source]
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
