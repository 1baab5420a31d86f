import type { PlannedRequest, Replacing } from '../../../packer/plan.ts'
import type { MachinePlan } from './machine-plan.ts'

/**
 * The calls by which `force` replaces the template that has the machine's ID. `drives`: the keys of what is handed over.
 * Undefined: the machine gets a free ID.
 */
export function replacingOf(
  { vmid, node, options }: Pick<MachinePlan, 'vmid' | 'node' | 'options'>,
  drives: readonly string[],
): Replacing | undefined {
  if (vmid === undefined) return undefined
  const remove = (path: string): PlannedRequest => ({ method: 'DELETE', path, params: { purge: 1 } })
  const post = (path: string, params: PlannedRequest['params'] = {}): PlannedRequest => ({
    method: 'POST',
    path,
    params,
  })
  const machines = `/nodes/${node}/qemu`
  const [old, built] = [`${machines}/${vmid}`, `${machines}/<free id>`]
  if (options.force_order === 'delete-first')
    return { what: `With force, where ${vmid} is a template: before all of it`, requests: [remove(old)] }
  const isTemplate = !options.skip_convert_to_template
  const copy = `${machines}/<another free id>`
  const name = `${options.template_name}-previous`
  const [copying, keeping] = options.keep_previous
    ? [
        [post(`${old}/clone`, { newid: '<another free id>', name, full: 1 }), post(`${copy}/template`)],
        [post(`${copy}/config`, { name, description: 'that of the old one' })],
      ]
    : [[], []]
  return {
    what: `With force, where ${vmid} is a template: built as <free id>, finished, tried, and then in place of the conversion`,
    requests: [
      ...copying,
      post(`${built}/config`, { description: `... takes the ID ${vmid}` }),
      remove(old),
      post(machines, { vmid, '...': 'as it was built, without disks' }),
      ...drives.map((disk) => post(`${built}/move_disk`, { disk, 'target-vmid': vmid, 'target-disk': disk })),
      post(`${old}/config`, { boot: 'as it was built' }),
      post(isTemplate ? `${old}/template` : `${old}/status/start`),
      post(`${old}/config`, { description: 'its own', tags: 'its own' }),
      ...keeping,
      remove(built),
    ],
  }
}
