import type { Product } from '../engine/product.ts'
import { systemClock } from '../time/clock.ts'

/** All of the product behind one interface. Each part is loaded when it is asked for: `validate` needs no SSH, `post` mostly nothing. */
export const product: Product = {
  clock: systemClock,
  async plan(request) {
    const { planTemplate } = await import('../engine/plan-template.ts')
    return planTemplate({ ...request, clock: systemClock })
  },
  async describe(plan) {
    const { describePlan } = await import('../engine/plan-template.ts')
    return describePlan(plan)
  },
  async compare(plan, { revision, isFresh, ...request }) {
    const [{ compareWithBase }, { planTemplate }] = await Promise.all([
      import('../changes/compare-with-base.ts'),
      import('../engine/plan-template.ts'),
    ])
    const { template, workingDirectory, trust, env, signal, varFiles } = request
    return compareWithBase(plan, {
      revision,
      isFresh,
      template,
      workingDirectory,
      trust,
      env,
      signal,
      planAt: ({ moved, ...there }) =>
        planTemplate({ ...request, ...there, varFiles: varFiles.map(moved), clock: systemClock }),
    })
  },
  async connections(plan, connection) {
    const { connectionsOf } = await import('../engine/plan-template.ts')
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
  async removeAbandoned(folders) {
    const { removeAbandoned } = await import('../embedded/abandoned-data.ts')
    return removeAbandoned(folders)
  },
  async serve(options) {
    const { serveEmbedded } = await import('./serve-embedded.ts')
    return serveEmbedded(options)
  },
}
