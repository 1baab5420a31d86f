import { ExternalError, toDiagnostics } from '../../diagnostics/errors.ts'
import { type Artifact, machineOf } from '../../events/artifact.ts'
import type { Retired } from '../../events/retired.ts'
import { describeTemplate } from '../../events/template-ref.ts'
import { retire } from '../../lifecycle/retire.ts'
import type { PlannedBuild } from '../../packer/plan.ts'
import { doorContext, type Finished } from '../post-processing/run-post-processors.ts'
import type { RunSetup } from '../run-setup.ts'
import { runStep, type Work } from '../step.ts'

/**
 * Removes templates of the same name, and of the same channel where the build has one, that have served their time: when
 * the new one is the user's and its post-processors are done. What goes wrong is a warning: the build is what it is.
 */
export async function retireOlder(
  build: PlannedBuild,
  setup: RunSetup,
  work: Work,
  { door, record }: Finished,
  result: Artifact,
): Promise<void> {
  const machine = machineOf(result)
  const { retirement, channel } = setup.life ?? {}
  if (retirement === undefined || door === undefined || machine?.kind !== 'template') return
  const { name, vmid } = machine
  const step = `Retiring older templates of ${name}${channel === undefined ? '' : ` in channel ${channel}`}`
  await runStep({ name: step, range: build.range }, work, async () => {
    work.say(step)
    try {
      await using open = await door.open(doorContext(build.range, build, setup, work, record))
      const context = { ...work, client: open.session.client }
      const retired = await retire({ name, channel, ...retirement, dryRun: false, spare: vmid }, context)
      for (const one of retired) if (one.fate === 'stays') work.message(`${one.vmid} stays: ${one.why}`)
      work.emit({ kind: 'retired', retired })
      for (const one of retired) if (one.fate === 'left') warnOfLeft(one, work)
    } catch (thrown) {
      if (work.signal.aborted || !(thrown instanceof ExternalError)) throw thrown
      const [problem] = toDiagnostics(thrown)
      const why = [problem?.summary, problem?.detail].filter(Boolean).join('\n')
      work.warn('not-retired', `Older templates of ${name} could not be looked at`, why)
    }
  })
}

function warnOfLeft(one: Retired, { warn }: Work): void {
  warn('not-retired', `Could not be retired: ${describeTemplate(one)}`, one.why)
}
