import path from 'node:path'
import { untouchedBuilds } from '../../engine/fingerprint/untouched-builds.ts'
import { lifeOf } from '../../engine/life/life-setup.ts'
import type { NightlySetup } from '../../engine/life/nightly.ts'
import { actionsCache } from '../actions-cache.ts'
import { githubAttestor } from '../attest/github-attestor.ts'
import type { NightlyInputs } from '../inputs/nightly-inputs.ts'
import { choicesOf } from './choices.ts'
import type { Command } from './command.ts'
import { finishBuild } from './finish-template.ts'
import { orderOf } from './order.ts'
import { prepareEmbedded } from './prepare-embedded.ts'

function nightlySetup(
  { packageDiff, refresh, fullEveryMs }: NightlyInputs,
  folder: string,
  note: (text: string) => void,
): NightlySetup | undefined {
  if (!packageDiff && refresh === undefined) return undefined
  const shelf = { folder: path.join(folder, 'packages'), beyond: actionsCache(note, 'packages') }
  return { refresh, fullEveryMs, packages: packageDiff ? shelf : undefined }
}

export const build: Command = {
  changes: true,
  async run(step, signal) {
    const { env, place, product, session, reporter, inputs } = step
    const order = orderOf(step, 'build')
    const plan = await session.plan(order, signal)
    session.tell(reporter.takeWeakSecrets())
    // Where outputs can not be set, nothing is built that nobody would hear of.
    reporter.firstOutputs(session.history)
    const { nightly } = inputs
    const { skip, maxAge, changedOnly, since } = inputs.unchanged
    const asked = { since, workingDirectory: order.workingDirectory, env, signal }
    const untouched = changedOnly ? await untouchedBuilds(plan, asked, product, session) : new Set<string>()
    if (skip || changedOnly) reporter.plan.tellChanged()
    if (order.embedded !== undefined) await prepareEmbedded(step, order.embedded.data, signal)
    const choices = {
      ...choicesOf(step),
      retry: nightly.retry,
      billFolder: inputs.sbom ? path.join(place.folder, 'sbom') : undefined,
      attesting:
        inputs.attest === undefined
          ? undefined
          : { attestor: githubAttestor(inputs.attest, env), folder: path.join(place.folder, 'attestations') },
      nightly: nightlySetup(nightly, place.folder, (text) => reporter.log.info(text)),
      life: lifeOf({ ...inputs.life, skipUnchanged: skip }, env, nightly.packageDiff || nightly.refresh !== undefined),
      unchanged: { skip, maxAge, untouched },
    }
    return session.build(plan, order, choices, signal)
  },
  finish: (...end) => finishBuild('build', ...end),
  isQuiet: () => false,
}
