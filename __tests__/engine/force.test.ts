import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createFaults, type Faults } from '../../src/embedded/faults/faults.ts'
import { runHere } from './in-process.ts'
import { type Lab, labTemplate, openLab } from './lab.ts'

let onCall: Faults['meet'] = () => undefined
let lab: Lab
let connection: { url: string; username: string; token: string; fingerprint: string; node: string }
beforeAll(async () => {
  lab = await openLab({ faults: { meet: (method, at) => onCall(method, at) } })
  const { url, username, token, fingerprint } = lab.server
  connection = { url, username, token, fingerprint, node: 'pve' }
})
afterAll(() => lab.close())
afterEach(async () => {
  onCall = () => undefined
  for (const machine of (await lab.contents()).machines) await call('DELETE', `/nodes/pve/qemu/${idOf(machine)}`)
})

async function call(method: 'POST' | 'DELETE', at: string, parameters = {}): Promise<void> {
  await lab.client.task(String(await lab.client.request(method, at, parameters)))
}

const idOf = (machine: string | undefined) => Number(machine?.replace(/\D/g, ''))

/** The cluster learns of a name some time later. */
async function known(vmid: number): Promise<void> {
  await expect
    .poll(() => lab.client.request('GET', '/cluster/resources', { type: 'vm' }))
    .toContainEqual(expect.objectContaining({ vmid, name: 'lab-template', template: 1 }))
}

async function madeByHand(vmid: number, description: string): Promise<void> {
  await call('POST', '/nodes/pve/qemu', { vmid, name: 'lab-template', description })
  await call('POST', `/nodes/pve/qemu/${vmid}/template`)
  await known(vmid)
}

it('killed when the new template is there: the next run knows both, and ends with one', async () => {
  const first = await runHere({ template: labTemplate(lab), connection })
  expect(first.build.outcome).toBe('succeeded')
  const [old] = (await lab.contents()).machines
  await known(idOf(old))

  const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs, force: 'true' })
  job.write('lab.pkr.hcl', labTemplate(lab))
  const step = job.main()
  const lost = createFaults([{ call: 'DELETE /nodes/*/qemu/*', fault: 'drop', done: false, skip: 0, times: 0 }])
  onCall = (method, at) => {
    const met = lost.meet(method, at)
    if (met !== undefined) step.kill()
    return met
  }
  await step.done
  onCall = () => undefined
  expect((await job.post().done).exitCode).toBe(0)
  const both = (await lab.contents()).machines
  expect(both).toHaveLength(2)
  for (const machine of both) await known(idOf(machine))

  const third = await runHere({ template: labTemplate(lab), connection, force: true })
  expect(third.build.problems).toEqual([])
  const { machines } = await lab.contents()
  expect(machines).toHaveLength(1)
  expect(both).not.toContain(machines[0])
})

it('what an earlier run left under the name is not what is replaced, and is left alone', async () => {
  const mark = 'proxmox-template-action: run 7-1-abc, build proxmox-iso.lab'
  await madeByHand(201, `Packer ephemeral build VM\n\n${mark}`)
  await madeByHand(202, 'The one of last night')
  const { build } = await runHere({ template: labTemplate(lab), connection, force: true })
  expect(build.problems).toEqual([])
  const { machines } = await lab.contents()
  expect(machines).toContain('template 201')
  expect(machines).not.toContain('template 202')
  expect(machines).toHaveLength(2)
})

it('two that nobody has marked stay an error, and a mark that names neither changes nothing', async () => {
  await madeByHand(201, 'proxmox-template-action: replaced by 999')
  await madeByHand(202, 'proxmox-template-action: replaced by 202')
  const { build } = await runHere({ template: labTemplate(lab), connection, force: true })
  expect(build.problems).toMatchObject([
    { code: 'ambiguous-name', summary: 'found multiple VMs with name "lab-template"' },
  ])
  expect((await lab.contents()).machines).toEqual(['template 201', 'template 202'])
})
