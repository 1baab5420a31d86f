import type { StandingTemplate } from '../../builders/builder.ts'
import { toDiagnostics } from '../../diagnostics/errors.ts'
import { describeArtifact } from '../../events/artifact.ts'
import type { Plan, PlannedBuild } from '../../packer/plan.ts'
import type { Clock } from '../../time/clock.ts'
import { componentsWith } from '../components-with.ts'
import type { ExplainRequest } from '../product.ts'
import { workOn } from '../step.ts'
import type { Comparison, Explanation } from './explain-lines.ts'
import { changedParts, type Fingerprint } from './fingerprint.ts'
import { heldBuild } from './judge-build.ts'
import { holdPlan, takeFingerprint } from './take-fingerprint.ts'

/** Throws TemplateError where the template is none with values held still. */
export async function explainPlan(
  plan: Plan,
  {
    connection,
    workingDirectory,
    trust,
    env,
    signal,
    channel,
    onEvent,
    clock,
  }: ExplainRequest & { readonly clock: Clock },
): Promise<readonly Explanation[]> {
  const components = componentsWith(connection)
  const held = await holdPlan(plan)
  const explained: Explanation[] = []
  for (const build of plan.builds) {
    const still = heldBuild(build, plan, held)
    const { standing, why } = await look(build, still)
    const around = { components, workingDirectory, env, trust, signal }
    const { fingerprint, files, images, base, essence } = await takeFingerprint(still, held, standing?.base, around)
    explained.push({
      name: build.name,
      fingerprint: fingerprint.value,
      parts: fingerprint.parts,
      files: files.map(({ name, size, sha256 = null }) => ({ name, size, sha256 })),
      images: images.map(({ address, checksum = null }) => ({ address, checksum })),
      ...(base === undefined ? {} : { base }),
      secrets: [...new Set(essence.secrets.map(({ name }) => name))],
      leftOut: held.names,
      compared: compare(standing?.template, fingerprint, why),
    })
  }
  return explained

  async function look(build: PlannedBuild, still: PlannedBuild) {
    const builder = components.builder(build.builder)
    if (builder?.look === undefined) return { why: 'it is made on no server' }
    const work = workOn(build.name, { signal, clock, onEvent })
    try {
      const context = { ...work, name: build.name, places: build.places, env, channel }
      return { standing: await builder.look(build.work as never, still.work as never, context) }
    } catch (thrown) {
      signal.throwIfAborted()
      return { why: `the server could not be asked: ${toDiagnostics(thrown)[0]?.summary ?? ''}` }
    }
  }
}

function compare(
  present: StandingTemplate | undefined,
  { value, parts }: Fingerprint,
  why = 'there is no template of it that says what it was made of',
): Comparison {
  if (present === undefined) return { not: why }
  const changed = changedParts(present.parts, parts)
  const isSame = present.fingerprint === value
  return { with: describeArtifact(present.artifact), isSame, ...(isSame || changed === undefined ? {} : { changed }) }
}
