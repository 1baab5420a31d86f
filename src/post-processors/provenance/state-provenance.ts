import packageJson from '../../../package.json' with { type: 'json' }
import { builderIdOf, invocationOf, sourceOf } from '../../attestation/run-source.ts'
import { type Dependency, provenanceOf, type SlsaPredicate, type Statement } from '../../attestation/statement.ts'
import type { Materials, PostProcessContext } from '../post-processor.ts'
import type { ProvenanceOptions } from './provenance-options.ts'
import { type Subjects, subjectsOf } from './subjects.ts'

/** What a statement is made of, beside what is told to put into it. */
export type StatedBuild = Pick<
  PostProcessContext,
  'artifact' | 'buildName' | 'builderType' | 'runUuid' | 'workingDirectory' | 'env' | 'signal' | 'clock' | 'materials'
>

/** Of the options of the post-processor those that are about what the statement says. */
type Said = Pick<ProvenanceOptions, 'build_type' | 'template' | 'only_builds' | 'user_variables' | 'source_uri'>

export interface StatedProvenance {
  readonly statement: Statement
  /** What a digest is of that is none of a file. */
  readonly identity: string | undefined
}

/** Where somebody builds who is no platform. */
const localBuilder = `${packageJson.repository.url.replace(/^git\+|\.git$/g, '')}/local-build`

/** The statement of what was built, of what and by whom. Throws ExternalError where that can not be found out. */
export async function stateProvenance(options: Said, build: StatedBuild): Promise<StatedProvenance> {
  const [subjects, materials] = await Promise.all([subjectsOf(build), build.materials()])
  const statement = provenanceOf(subjects.subjects, predicateOf(subjects, materials, options, build))
  return { statement, identity: subjects.identity }
}

function predicateOf(
  { identity }: Subjects,
  { template, variables, files, images, configuration, packerVersion, startedAt, redact }: Materials,
  options: Said,
  { env, workingDirectory, buildName, builderType, runUuid, clock }: StatedBuild,
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
  { source_uri }: Said,
  env: PostProcessContext['env'],
  workingDirectory: string,
): readonly Dependency[] {
  const source = sourceOf(env, workingDirectory)
  if (source_uri !== '') return [{ ...source, uri: source_uri }]
  return source === undefined ? [] : [source]
}
