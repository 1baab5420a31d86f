import type { Ground } from '../builders/template-door.ts'
import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { deed } from '../proxmox/needed-permissions.ts'
import type { PostProcessor } from './post-processor.ts'
import { checksOf, resolveVerify, verifyOptions } from './verify/verify-options.ts'

/** Tries the template before it is handed over: clones of it are started and looked at. */
export const verify: PostProcessor<typeof verifyOptions> = {
  type: 'verify',
  description: 'Clones the template, starts the clones and looks whether it is what a template has to be.',
  options: verifyOptions,
  needsTemplate: true,
  proves: true,
  rules: resolveVerify,
  foresee: async (options, { vmid, pool, session }) => {
    const own = { vmid, pool }
    // The clones get the next free IDs.
    const clone = { vmid: undefined, pool }
    const storage = options.clone_storage_pool
    return {
      deeds: [
        deed('clone', own),
        deed('create', clone),
        deed('read', clone),
        deed('options', clone),
        deed('power', clone),
        deed('agent', clone),
        ...(checksOf(options).includes('root-size') ? [deed('disks', clone)] : []),
        ...(options.cloud_init ? [deed('cloud-init', clone), deed('cloud-init-drive', clone), deed('cds', clone)] : []),
        ...(options.bridge === '' && options.vlan_tag === undefined ? [] : [deed('network', clone)]),
        ...(storage === '' ? [] : [deed('space', { storage })]),
      ],
      problems: storage === '' ? [] : await storageProblems(storage, session),
    }
  },
  async run(options, context) {
    const { template } = context.artifact
    if (template === undefined) throw new TypeError('verify runs in builds that make a template')
    if (options.on_failure === 'keep') context.keepAnyway?.()
    const { examineTemplate } = await import('./verify/examine-template.ts')
    await using open = await template.open()
    await examineTemplate(options, open, context)
  },
}

async function storageProblems(storage: string, session: Ground['session']): Promise<readonly Diagnostic[]> {
  const { storagesOn, takesImages } = await import('./replicate/cluster-facts.ts')
  const storages = await storagesOn(session.node, session)
  const fitting = storages.filter(takesImages).map((one) => one.storage)
  // A list that is empty is one that the credentials may not see.
  if (storages.length === 0 || fitting.includes(storage)) return []
  const detail = `Storages of node ${session.node} for disk images: ${fitting.join(', ') || 'none'}.${didYouMean(storage, fitting)}`
  return [
    error('unknown-storage', `No storage ${JSON.stringify(storage)} takes the disks of the clones`, detail, undefined),
  ]
}
