import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Attestor } from '../../attestation/attestor.ts'
import { type Artifact, artifactId, describeArtifact, filesOf, machineOf } from '../../events/artifact.ts'
import type { PlannedBuild } from '../../packer/plan.ts'
import { buildFileName } from '../life/build-file-name.ts'
import type { RunSetup } from '../run-setup.ts'
import { runStep, type Work } from '../step.ts'
import { type Finished, templateWithin } from './run-post-processors.ts'

export interface AttestingSetup {
  readonly attestor: Attestor
  /** Where bundles are written. Absolute. */
  readonly folder: string
}

/**
 * Has somebody sign what the post-processor `provenance` states, of all that a build leaves to the user. Where that fails, so
 * does the build: whoever asks for an attestation relies on it. What was built stays.
 */
export async function attestBuild(
  build: PlannedBuild,
  setup: RunSetup,
  work: Work,
  finished: Finished,
  result: Artifact,
): Promise<void> {
  const { attesting, materials } = setup
  if (attesting === undefined || materials === undefined) return
  const title = 'Attesting what was built'
  if (result.kind === 'none') {
    work.warn('nothing-to-attest', `There is no attestation of ${build.name}`, 'It has made nothing that is left.')
    return
  }
  const step = runStep({ name: title, range: build.range }, work, async () => {
    work.say(title)
    const [{ stateProvenance }, { provenanceOptions }] = await Promise.all([
      import('../../post-processors/provenance/state-provenance.ts'),
      import('../../post-processors/provenance/provenance-options.ts'),
    ])
    const machine = machineOf(result)
    const { statement, identity } = await stateProvenance(provenanceOptions.parse({}), {
      artifact: {
        id: artifactId(result),
        files: machine?.files ?? filesOf(result),
        ...(machine === undefined ? {} : templateWithin(build, build, setup, work, finished)),
      },
      buildName: build.sourceName,
      builderType: build.builder,
      runUuid: String(finished.late['PackerRunUUID'] ?? setup.runId),
      workingDirectory: setup.workingDirectory,
      env: setup.env,
      signal: work.signal,
      clock: work.clock,
      materials,
    })
    const { url, bundle } = await attesting.attestor.attest(statement, {
      signal: work.signal,
      clock: work.clock,
      hide: (text, name) => work.emit({ kind: 'secret', text, name }),
    })
    const base = path.join(attesting.folder, buildFileName((setup.redact ?? String)(build.name)))
    const files = {
      bundle: `${base}.sigstore.json`,
      identity: identity === undefined ? undefined : `${base}.identity.json`,
    }
    await mkdir(attesting.folder, { recursive: true })
    await writeFile(files.bundle, `${bundle}\n`)
    // Byte by byte what the digest is of.
    if (files.identity !== undefined) await writeFile(files.identity, identity ?? '')
    work.emit({ kind: 'attested', attestation: { url, subjects: statement.subject.map(({ name }) => name), ...files } })
  })
  await step.catch((thrown: unknown) => {
    if (!work.signal.aborted) work.message(`What was built stays, without an attestation: ${describeArtifact(result)}`)
    throw thrown
  })
}
