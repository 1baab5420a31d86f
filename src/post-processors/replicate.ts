import type { MachineArtifact } from '../events/artifact.ts'
import type { PostProcessor } from './post-processor.ts'
import { destinationsOf, replicateOptions, resolveReplicate } from './replicate/replicate-options.ts'

/** The same template on other nodes or storages of the cluster. */
export const replicate: PostProcessor<typeof replicateOptions> = {
  type: 'replicate',
  description: 'Copies the template to other nodes or storages of the cluster, with its name and tags.',
  options: replicateOptions,
  needsTemplate: true,
  rules: resolveReplicate,
  foresee: async (options, ground) => {
    const { foreseeReplicas } = await import('./replicate/foresee-replicas.ts')
    return foreseeReplicas(options, ground)
  },
  async run(options, context) {
    const { template } = context.artifact
    if (template === undefined) throw new TypeError('replicate runs in builds that make a template')
    const [{ makeReplica }, { replaceOlder }] = await Promise.all([
      import('./replicate/make-replica.ts'),
      import('./replicate/replace-older.ts'),
    ])
    await using open = await template.open()
    const made: MachineArtifact[] = []
    for (const destination of destinationsOf(options, template.node)) {
      const { node, storage } = destination
      const where = `node ${node}${storage === undefined ? '' : `, storage ${storage}`}`
      await open.context.step(`Copying the template to ${where}`, async () => {
        made.push(await makeReplica(open, destination))
        if (options.replace) await replaceOlder(open, destination, made)
      })
    }
    const replicas = made.map(({ vmid, node }) => ({ vmid, node }))
    context.handOn?.({ ...context.artifact, replicas: [...(context.artifact.replicas ?? []), ...replicas] })
  },
}
