import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Lab, labTemplate, openLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

it('warns of a privilege that the build will miss, before the machine is made', async () => {
  const all = Object.keys(
    ((await lab.client.request('GET', '/access/permissions')) as Record<string, Record<string, number>>)['/'] ?? {},
  )
  expect(all).toContain('VM.Console')
  const call = (path: string, parameters: Record<string, string>) => lab.client.request('POST', path, parameters)
  const privs = all.filter((name) => name !== 'VM.Console').join(',')
  await call('/access/roles', { roleid: 'Quiet', privs })
  await call('/access/users', { userid: 'ci@pve' })
  const { value } = (await call('/access/users/ci@pve/token/build', {})) as { value: string }
  for (const who of [{ users: 'ci@pve' }, { tokens: 'ci@pve!build' }])
    await lab.client.request('PUT', '/access/acl', { path: '/', roles: 'Quiet', ...who })

  const job = lab.job({
    template: 'lab.pkr.hcl',
    ...lab.inputs,
    'proxmox-username': 'ci@pve!build',
    'proxmox-token': value,
  })
  job.write('lab.pkr.hcl', labTemplate(lab))
  const { exitCode, raw } = await job.main().done
  expect(exitCode).toBe(1)
  const warned = raw.indexOf('"ci@pve!build" lacks VM.Console on /vms')
  expect(warned).toBeGreaterThan(0)
  expect(warned).toBeLessThan(raw.indexOf('Creating VM'))
  for (const [, privilege] of raw.matchAll(/ lacks (\S+) on /g)) expect(privilege).toBe('VM.Console')
  expect((await lab.contents()).machines).toEqual([])
})
