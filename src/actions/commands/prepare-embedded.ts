import { warning } from '../../diagnostics/diagnostic.ts'
import { fetchImages } from '../../engine/embedded/fetch-images.ts'
import { toDo } from '../../engine/embedded/lacks.ts'
import { actionsCache } from '../actions-cache.ts'
import type { Step } from './command.ts'

/** Makes ready what an embedded server of this step will find: programs of the runner, and images in its data folder. */
export async function prepareEmbedded(step: Step, data: string, signal: AbortSignal): Promise<void> {
  await setUpRunner(step, signal)
  await placeImages(step, data, signal)
}

/** Puts what `embedded-images` names where the server of a data folder has it. */
export async function placeImages(step: Step, data: string, signal: AbortSignal): Promise<void> {
  const { env, place, product, session, reporter, inputs } = step
  if (inputs.embeddedImages.length === 0) return
  reporter.log.openGroup('Images of the embedded Proxmox')
  const images = await fetchImages(inputs.embeddedImages, {
    cacheDir: place.downloads,
    workingDirectory: inputs.workingDirectory,
    env,
    cache: inputs.cache ? actionsCache((text) => reporter.log.info(text)) : undefined,
    clock: session.clock,
    signal,
    onMessage: (text) => reporter.log.info(text),
  })
  await product.placeImages(data, images)
  reporter.log.closeGroup()
}

/** Installs what is missing, if that is asked. A machine that lives on is not changed without its owner's word. */
export async function setUpRunner(
  { env, product, session, reporter, inputs }: Step,
  signal: AbortSignal,
): Promise<void> {
  if (!inputs.embeddedSetup) return
  const lacks = await product.lacks(env)
  if (lacks.length === 0) return
  if (env['RUNNER_ENVIRONMENT'] !== 'github-hosted') {
    const said = 'embedded-setup installs nothing on a self-hosted runner'
    // What only some machines need is said by the build of one that does.
    if (lacks.some(({ kind }) => kind === 'qemu' || kind === 'kvm'))
      session.tell([warning('setup-not-here', said, toDo(lacks))])
    else reporter.log.info(`${said}. ${toDo(lacks)}`)
    return
  }
  reporter.log.openGroup('Setting up the runner for the embedded Proxmox')
  await product.setUp({ env, signal, onLine: (text) => reporter.log.info(text) })
  reporter.log.closeGroup()
}
