import { afterAll, beforeAll, expect, it } from 'vitest'
import { Vm } from '../../../src/builders/proxmox/machine/vm.ts'
import type { Fault } from '../../../src/embedded/faults/fault-declaration.ts'
import { createFaults } from '../../../src/embedded/faults/faults.ts'
import { connect, type ProxmoxClient } from '../../../src/proxmox/client.ts'
import { systemClock } from '../../../src/time/clock.ts'
import { type Lab, openLab } from '../../engine/lab.ts'

// What another job with the same credentials did in the same second looks like what was lost.
let lab: Lab
let other: ProxmoxClient
let faults = createFaults([])
beforeAll(async () => {
  lab = await openLab({ faults: { meet: (method, at) => faults.meet(method, at) } })
  const { url, username, token, fingerprint } = lab.server
  other = await connect({ url, username, token, tls: { fingerprint }, clock: systemClock })
})
afterAll(async () => {
  await other.close()
  await lab.close()
})

let vmid = 700
const lost: Fault = { fault: 'drop', call: 'POST /nodes/*/qemu/*/config', done: false, skip: 0, times: 1 } as Fault

it.each([
  [{ description: 'the own' }, { description: 'the own' }],
  [{ tags: 'own;lab' }, { tags: expect.stringMatching(/^(own;lab|lab;own)$/) }],
  [{ name: 'own', delete: 'tags' }, { name: 'own' }],
  [{ boot: 'order=ide2' }, { boot: 'order=ide2' }],
  [{ protection: 1 }, { protection: 1 }],
])('a setting whose call never arrived is made, though another task of that second fits: %j', async (given, found) => {
  vmid++
  const create = { vmid, net0: 'virtio,bridge=vmbr0', ide2: 'none,media=cdrom', tags: 'before' }
  await other.task(String(await other.request('POST', '/nodes/pve/qemu', create)))
  // The time from which on a task may be that of the lost call.
  const own = new Vm(lab.client, 'pve', vmid)
  await own.config()
  await new Vm(other, 'pve', vmid).configure({ name: 'other', cores: 2 })
  faults = createFaults([lost])
  await own.configure(given)
  faults = createFaults([])
  const config = await own.config()
  expect(config).toMatchObject({ cores: 2, ...found })
  if ('delete' in given) expect(config).not.toHaveProperty('tags')
  if ('protection' in given) await own.configure({ protection: 0 })
  await own.destroy()
})
