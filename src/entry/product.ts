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
