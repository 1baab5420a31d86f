import type { Claim } from '../../builder.ts'
import type { MachinePlan } from './machine-plan.ts'

/** By ID, else by the name by which `force` finds the template that it replaces: both are the whole cluster's. */
export function claimsOf({ options, vmid }: MachinePlan): readonly Claim[] {
  const url = options.proxmox_url ?? ''
  const server = URL.parse(url)?.host ?? url
  if (vmid !== undefined)
    return [{ key: `${server} ${vmid}`, what: `vm_id ${vmid}`, path: ['vm_id'], onlyWithForce: false }]
  const name = options.template_name
  const path = [options.vm_name === name ? 'vm_name' : 'template_name']
  return [{ key: `${server} ${name}`, what: `the name ${name}`, path, onlyWithForce: true }]
}
