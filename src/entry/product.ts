import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Product } from '../engine/product.ts'
import { systemClock } from '../time/clock.ts'

/** All of the product behind one interface. Each part is loaded when it is asked for: `validate` needs no SSH, `post` mostly nothing. */
export const product: Product = {
  clock: systemClock,
  async plan(request) {
    const { planTemplate } = await import('../engine/plan/plan-template.ts')
    return planTemplate({ ...request, clock: systemClock })
  },
  async describe(plan) {
    const { describePlan } = await import('../engine/plan/plan-template.ts')
    return describePlan(plan)
  },
  async compare(plan, { revision, isFresh, ...request }) {
    const [{ compareWithBase }, { planTemplate }] = await Promise.all([
      import('../changes/compare-with-base.ts'),
      import('../engine/plan/plan-template.ts'),
    ])
    const { template, workingDirectory, trust, env, signal, varFiles, enforced } = request
    return compareWithBase(plan, {
      revision,
      isFresh,
      template,
      workingDirectory,
      trust,
      env,
      signal,
      planAt: ({ moved, ...there }) =>
        planTemplate({
          ...request,
          ...there,
          varFiles: varFiles.map(moved),
          // Nothing was enforced before the file was there.
          enforced: [enforced]
            .map((file) => file && moved(path.resolve(workingDirectory, file)))
            .find((file) => file && existsSync(file)),
          clock: systemClock,
        }),
    })
  },
  async changes(plan, { since, ...around }) {
    const [{ changedFiles }, { touchedBuilds }] = await Promise.all([
      import('../data-sources/git-changes.ts'),
      import('../engine/fingerprint/touched-builds.ts'),
    ])
    return touchedBuilds(plan, await changedFiles(since, around))
  },
  async explain(plan, request) {
    const { explainPlan } = await import('../engine/fingerprint/explain-plan.ts')
    return explainPlan(plan, { ...request, clock: systemClock })
  },
  async matrix(request) {
    const { findBuilds } = await import('../engine/matrix/find-builds.ts')
    return findBuilds({ ...request, clock: systemClock })
  },
  async inspect(request) {
    const { inspect } = await import('../engine/inspect/ask-template.ts')
    return inspect({ ...request, clock: systemClock })
  },
  async ask(request) {
    const { ask } = await import('../engine/inspect/ask-template.ts')
    return ask({ ...request, clock: systemClock })
  },
  async upgrade(request) {
    const { upgrade } = await import('../engine/inspect/ask-template.ts')
    return upgrade({ ...request, clock: systemClock })
  },
  async verifyAttestation(request) {
    const { verifyAttestation } = await import('../attestation/verify-attestation.ts')
    await verifyAttestation(request)
  },
  async plugins() {
    const { builtInPlugins } = await import('../engine/components-with.ts')
    return builtInPlugins()
  },
  async connections(plan, connection) {
    const { connectionsOf } = await import('../engine/plan/plan-template.ts')
    return connectionsOf(plan, connection)
  },
  async run(plan, { connection, ...setup }) {
    const [{ runPlan }, { componentsWith }] = await Promise.all([
      import('../engine/run-plan.ts'),
      import('../engine/components-with.ts'),
    ])
    return runPlan(plan, { ...setup, clock: systemClock, components: componentsWith(connection) })
  },
  async cleanUp(entries, options) {
    const { cleanUp } = await import('../engine/clean-up.ts')
    return cleanUp(entries, { ...options, clock: systemClock })
  },
  async reap(options) {
    const { reap } = await import('../engine/clean-up.ts')
    return reap({ ...options, clock: systemClock })
  },
  async promote(options) {
    const { promote } = await import('../engine/life/on-server.ts')
    return promote({ ...options, clock: systemClock })
  },
  async rollback(options) {
    const { rollback } = await import('../engine/life/on-server.ts')
    return rollback({ ...options, clock: systemClock })
  },
  async revoke(options) {
    const { revoke } = await import('../engine/life/on-server.ts')
    return revoke({ ...options, clock: systemClock })
  },
  async retire(options) {
    const { retire } = await import('../engine/life/on-server.ts')
    return retire({ ...options, clock: systemClock })
  },
  async list(options) {
    const { list } = await import('../engine/life/on-server.ts')
    return list({ ...options, clock: systemClock })
  },
  async removeAbandoned(folders) {
    const { removeAbandoned } = await import('../embedded/abandoned-data.ts')
    return removeAbandoned(folders)
  },
  async serve(options) {
    const { serveEmbedded } = await import('./serve-embedded.ts')
    return serveEmbedded(options)
  },
  async startServer(options) {
    const { startInBackground } = await import('./background-server.ts')
    return startInBackground(options)
  },
  async endServer(data) {
    const { endServer } = await import('../embedded/abandoned-data.ts')
    return endServer(data)
  },
  async placeImages(data, images) {
    const { placeImages } = await import('../embedded/place-images.ts')
    return placeImages(data, images)
  },
  async lacks(env) {
    const { hostLacks } = await import('../embedded/host-lacks.ts')
    return hostLacks(env)
  },
  async setUp(options) {
    const { setUpHost } = await import('../embedded/host-setup.ts')
    return setUpHost(options)
  },
}
