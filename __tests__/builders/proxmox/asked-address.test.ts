import { afterAll, beforeAll, expect, it } from 'vitest'
import { Vm } from '../../../src/builders/proxmox/machine/vm.ts'
import { guestAddress } from '../../../src/builders/proxmox/steps/guest-address.ts'
import type { Fault } from '../../../src/embedded/faults/fault-declaration.ts'
import { createFaults } from '../../../src/embedded/faults/faults.ts'
import { type Lab, openLab } from '../../engine/lab.ts'

let faults = createFaults([])
let lab: Lab
beforeAll(async () => {
  lab = await openLab({ faults: { meet: (method, at) => faults.meet(method, at) } })
})
afterAll(() => lab.close())

const call = 'GET /nodes/pve/qemu/*/agent/network-get-interfaces'
const answered = (fault: Partial<Fault>) => [{ skip: 0, times: 1, call, ...fault } as Fault]
/** What is known of the address of a machine, where the server answers so. */
async function asked(fault: Partial<Fault>) {
  const { client } = lab
  const vmid = 700
  await client.task(String(await client.request('POST', '/nodes/pve/qemu', { vmid })))
  faults = createFaults(answered(fault))
  try {
    return await guestAddress(new Vm(client, 'pve', vmid, {} as never), { vm_interface: '' })
  } finally {
    faults = createFaults([])
    await client.task(String(await client.request('DELETE', `/nodes/pve/qemu/${vmid}`)))
  }
}

it.each([
  [500, 'QEMU guest agent is not running', 'the QEMU guest agent does not answer yet'],
  [500, 'VM 700 is not running', 'virtual machine 700 is not running'],
  [503, 'busy', expect.stringContaining('503 busy')],
  [595, 'no route', expect.stringContaining('595 no route')],
])('%i %s: it is not known yet', async (status, reason, missing) => {
  expect(await asked({ fault: 'status', status, reason })).toEqual({ missing })
})

it.each([400, 403, 501, 594])('%i: asking again would not help', async (status) => {
  await expect(asked({ fault: 'status', status, reason: 'no' })).rejects.toThrow(`${status} no`)
})

it('an answer that is lost is none yet', async () => {
  expect(await asked({ fault: 'drop' })).toEqual({ missing: expect.stringContaining('network-get-interfaces') })
})
