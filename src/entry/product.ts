import type { Product } from '../engine/product.ts'

/** All of the product behind one interface. Each part is loaded when it is asked for: `validate` needs no SSH, `post` mostly nothing. */
export const product: Product = {
  async plan(request) {
    const { planTemplate } = await import('../engine/plan.ts')
    return planTemplate(request)
  },
  async describe(plan) {
    const { describePlan } = await import('../engine/plan.ts')
    return describePlan(plan)
  },
  async run(plan, { connection, ...setup }) {
    const [{ runPlan }, { componentsWith }] = await Promise.all([
      import('../engine/run.ts'),
      import('../engine/components.ts'),
    ])
    return runPlan(plan, { ...setup, components: componentsWith(connection) })
  },
  async cleanUp(entries, options) {
    const { cleanUp } = await import('../engine/cleanup.ts')
    return cleanUp(entries, options)
  },
  async serve(options) {
    const { serveEmbedded } = await import('./embedded.ts')
    return serveEmbedded(options)
  },
}
