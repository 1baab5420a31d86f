import { lateRenderer } from '../../src/options/render-late.ts'
import type {
  PostProcessContext,
  PostProcessedArtifact,
  PostProcessor,
} from '../../src/post-processors/post-processor.ts'
import { systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'

/** What came of a run. */
export interface Processed {
  readonly artifact: PostProcessedArtifact
  readonly said: readonly string[]
}

/** Runs a post-processor in a folder, with its options as they come out of a template. Rules are not asked. */
export async function processed<Options extends object>(
  postProcessor: PostProcessor,
  options: Options,
  artifact: PostProcessedArtifact,
  workingDirectory: string,
  more: Partial<PostProcessContext> = {},
): Promise<Processed> {
  let next = artifact
  const said: string[] = []
  await postProcessor.run(postProcessor.options.parse(options), {
    artifact,
    handOn: (other) => {
      next = other
    },
    buildName: 'debian',
    builderType: 'proxmox-iso',
    runUuid: 'run',
    materials: () => Promise.reject(new Error('nobody asks')),
    force: false,
    signal: new AbortController().signal,
    say: (text) => said.push(text),
    message: (text) => said.push(text),
    output: (_, line) => said.push(line),
    scriptEnvironment: {},
    late: {},
    workingDirectory,
    trust: fullTrust,
    env: process.env,
    renderLate: lateRenderer({ at: () => undefined, isSet: () => false }, new Map()),
    clock: systemClock,
    ...more,
  })
  return { artifact: next, said }
}
