import type { PlannedBuild } from '../packer/plan.ts'
import { ownershipMark, type RunSetup } from './run-setup.ts'
import { runStep, type Work } from './step.ts'

/** What a builder is told of its build, whatever it makes. */
export function contextBasics(build: PlannedBuild, setup: RunSetup, work: Work) {
  return {
    ...work,
    name: build.name,
    builderType: build.builder,
    mark: ownershipMark(setup.runId, build.name),
    places: build.places,
    renderLate: build.renderLate,
    workingDirectory: setup.workingDirectory,
    trust: setup.trust,
    env: setup.env,
    downloadDirectory: setup.downloadDirectory,
    isoCache: setup.isoCache,
    bootWaitFactor: setup.bootWaitFactor,
    screenshot: setup.screenshot,
    force: setup.force && setup.trial === undefined,
    trial: setup.trial,
    forceOrder: setup.forceOrder,
    keepPrevious: setup.keepPrevious,
    step: <Result>(name: string, run: () => Promise<Result>): Promise<Result> =>
      runStep({ name, range: build.range }, work, () => {
        work.say(name)
        return run()
      }),
  }
}
