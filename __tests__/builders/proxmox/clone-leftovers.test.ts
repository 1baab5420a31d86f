import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CallLab, openCallLab } from './call-lab.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
})
afterAll(() => on.lab.close())

const config = async (vmid: number) =>
  (await on.lab.client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Readonly<Record<string, string | number>>

it('a template that is a clone keeps what its source has, and nothing of the build', async () => {
  const cloudInit = {
    ide2: 'local-lvm:cloudinit',
    ciuser: 'somebody',
    nameserver: '10.0.0.1',
    searchdomain: 'lan',
    ipconfig0: 'ip=dhcp',
  }
  await on.makeTemplate(6200, 'base', { scsi0: 'local-lvm:2', reboot: '0', ...cloudInit })
  const { ran } = await on.build(on.clone('clone_vm = "base"\nvm_id = 6201'))
  expect(ran.build.problems).toEqual([])
  const made = await config(6201)
  expect(made).toMatchObject({ reboot: 0, template: 1 })
  for (const key of ['ciuser', 'cipassword', 'nameserver', 'searchdomain', 'sshkeys', 'ipconfig0', 'ide2', 'tags'])
    expect(made).not.toHaveProperty(key)
})
