import { ExternalError } from '../../diagnostics/errors.ts'
import { type Artifact, describeArtifact, machineOf } from '../../events/artifact.ts'
import type { PlannedBuild } from '../../packer/plan.ts'
import type { RunSetup } from '../run-setup.ts'
import { runStep, type Work } from '../step.ts'
import { doorContext, type Finished, runPostProcessors } from './run-post-processors.ts'

/**
 * Runs the post-processors, and then removes the machine where none of them keeps it. Answers what the user has in the end.
 * `removeOpen` removes what the journal holds of this build, and says whether all of it is gone.
 */
export async function settlePostProcessed(
  build: PlannedBuild,
  setup: RunSetup,
  work: Work,
  finished: Finished,
  removeOpen: () => Promise<boolean>,
): Promise<Artifact> {
  const { artifact, door, record } = finished
  const machine = machineOf(artifact)
  const { files, isGivenUp } = await runPostProcessors(build, setup, work, finished).catch((thrown: unknown) => {
    if (machine !== undefined && !work.signal.aborted)
      work.message(
        `${capitalised(describeArtifact(machine))} stays: it was built, and only a post-processor has failed`,
      )
    throw thrown
  })
  if (machine === undefined) {
    if (!isGivenUp && files.length === 0) return artifact
    const kept = artifact.kind === 'file' && !isGivenUp ? artifact.files : []
    const all = [...new Set([...kept, ...files])]
    return { kind: all.length === 0 ? 'none' : 'file', files: all }
  }
  const channel = machine.kind === 'template' ? setup.life?.channel : undefined
  if (isGivenUp && channel !== undefined)
    work.message(`Template ${machine.vmid} stays, though its post-processors do not keep it: channel ${channel} has it`)
  if (!isGivenUp || channel !== undefined) return files.length === 0 ? artifact : { ...machine, files }
  if (door === undefined) throw new ExternalError('not-removed', `Nothing leads to machine ${machine.vmid}: it stays`)
  await runStep({ name: `Removing ${machine.kind} ${machine.vmid}`, range: build.range }, work, async () => {
    work.say(`Removing ${machine.kind} ${machine.vmid}, because keep_input_artifact is not set`)
    await door.takeBack(machine, doorContext(build.range, build, setup, work, record))
    if (!(await removeOpen()))
      throw new ExternalError('not-removed', `${machine.kind} ${machine.vmid} could not be removed, and is still there`)
  })
  return files.length === 0 ? { kind: 'none', files: [] } : { kind: 'file', files }
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
