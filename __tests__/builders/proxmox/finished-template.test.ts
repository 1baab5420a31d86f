import { afterAll, beforeAll, expect, it } from 'vitest'
import { runHere } from '../../engine/in-process.ts'
import { type Lab, labTemplate, openLab } from '../../engine/lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

async function build(source: string, token = { username: lab.server.username, token: lab.server.token }) {
  const { url, fingerprint } = lab.server
  const { build: ran, said } = await runHere({
    template: labTemplate(lab, { source }),
    connection: { url, fingerprint, node: 'pve', ...token },
  })
  const vmid = ran.artifact?.kind === 'template' ? ran.artifact.vmid : undefined
  const config =
    vmid === undefined
      ? {}
      : ((await lab.client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, unknown>)
  return { outcome: ran.outcome, vmid, config, said }
}

const cd = (lines: string) =>
  `additional_iso_files {\n cd_content = { "a" = "x" }\n iso_storage_pool = "local"\n ${lines}\n}\n`

it('what was planned is what the server has: drives, sizes, addresses, tags', async () => {
  const { vmid, config } = await build(`
    vm_id                = 4711
    template_name        = "finished"
    template_description = "For the tests"
    tags                 = "a;b"
    cloud_init           = true
    cloud_init_disk_type = "sata"
    disks {
      storage_pool = "local-lvm"
      disk_size    = "512M"
      type         = "virtio"
    }
    network_adapters {
      bridge      = "vmbr0"
      mac_address = "repeatable"
    }
    ${cd('unmount = true')}${cd('unmount = true\n keep_cdrom_device = true')}${cd('')}`)
  expect(vmid).toBe(4711)
  expect(config).toMatchObject({
    name: 'finished',
    description: 'For the tests',
    tags: 'a;b',
    template: 1,
    scsi0: expect.stringMatching(/^local-lvm:base-4711-disk-\d,.*size=8G$/),
    virtio0: expect.stringMatching(/^local-lvm:base-4711-disk-\d,.*size=512M$/),
    // On the storage of the disk that boots.
    sata0: expect.stringMatching(/^local-lvm:vm-4711-cloudinit,media=cdrom/),
    net1: 'e1000=00:18:59:02:4C:E1,bridge=vmbr0',
    ide1: 'none,media=cdrom',
    ide3: expect.stringMatching(/^local:iso\/packer\w+\.iso,media=cdrom/),
  })
  // The installer, and the first CD.
  for (const key of ['ide0', 'ide2']) expect(config).not.toHaveProperty(key)
  const { volumes } = await lab.contents()
  expect(volumes.filter((volid) => volid.startsWith('local:iso/packer'))).toHaveLength(1)
})

it('what is not set leaves nothing of the build behind', async () => {
  const { vmid, config } = await build('')
  expect(vmid).toBeGreaterThanOrEqual(100)
  expect(config).toMatchObject({ name: 'lab-template', template: 1 })
  for (const key of ['description', 'tags', 'ide2', 'unused0']) expect(config).not.toHaveProperty(key)
})

/** What it says that it lacks, as a user who may only look. */
async function lackedBy(template: string): Promise<readonly string[]> {
  const { url, fingerprint } = lab.server
  const { build: ran, said } = await runHere({ template, connection: { url, fingerprint, node: 'pve', ...blind } })
  expect(ran.outcome).toBe('failed')
  return [...said.matchAll(/^ {4}(\S+) on (\S+?)(?:\/\d+)?: to /gm)].map(([, what, on]) => `${what} ${on}`).sort()
}

let blind: { username: string; token: string }
beforeAll(async () => {
  const call = (path: string, parameters: Record<string, string>) => lab.client.request('POST', path, parameters)
  await call('/access/roles', { roleid: 'Blind', privs: 'Sys.Audit,VM.Audit,Datastore.Audit' })
  await call('/access/users', { userid: 'blind@pve' })
  const { value } = (await call('/access/users/blind@pve/token/build', { privsep: '0' })) as { value: string }
  await lab.client.request('PUT', '/access/acl', { path: '/', roles: 'Blind', users: 'blind@pve' })
  blind = { username: 'blind@pve!build', token: value }
})

const ofEvery = [
  'VM.Config.CPU /vms',
  'VM.Config.HWType /vms',
  'VM.Config.Memory /vms',
  'VM.Config.Network /vms',
  'VM.Config.Options /vms',
]

it('names every privilege that what is planned will ask for', async () => {
  const iso = (source: string) => labTemplate(lab, { source })
  const always = [
    'Datastore.AllocateSpace /storage/local-lvm',
    'SDN.Use /sdn/zones/localnetwork/vmbr0',
    'VM.Allocate /vms',
    ...ofEvery,
    'VM.Console /vms',
    'VM.PowerMgmt /vms',
  ]
  expect(await lackedBy(iso(`pool = ""\n${cd('unmount = true')}`))).toEqual(
    [
      ...always,
      // Of a CD that is made on the spot and unmounted.
      'Datastore.Allocate /storage/local',
      'Datastore.AllocateTemplate /storage/local',
      'VM.Config.CDROM /vms',
      // For the boot order: the CD has a lower slot than the installer.
      'VM.Config.Disk /vms',
    ].sort(),
  )
  const kept = await lackedBy(iso(cd('')))
  expect(kept).toContain('Datastore.AllocateTemplate /storage/local')
  expect(kept).not.toContain('Datastore.Allocate /storage/local')
})

it('names what a clone asks for, with and without a CD of its own', async () => {
  const make = async (path: string, parameters = {}) =>
    lab.client.task(String(await lab.client.request('POST', `/nodes/pve/qemu${path}`, parameters)))
  await make('', { vmid: 6300, name: 'source', scsi0: 'local-lvm:2' })
  await make('/6300/template')
  const clone = (more: string) =>
    `source "proxmox-clone" "lab" {\n clone_vm = "source"\n ssh_host = "127.0.0.1"\n ssh_username = "root"\n ssh_password = "x"\n ${more}\n}\nbuild { sources = ["source.proxmox-clone.lab"] }`
  const plain = await lackedBy(clone(''))
  expect(plain).toEqual([
    'Datastore.AllocateSpace /storage/local-lvm',
    'VM.Allocate /vms',
    'VM.Clone /vms',
    'VM.Config.CPU /vms',
    'VM.Config.HWType /vms',
    'VM.Config.Memory /vms',
    'VM.Config.Options /vms',
    'VM.PowerMgmt /vms',
  ])
  const withCd = ['Datastore.AllocateTemplate /storage/local', 'VM.Config.CDROM /vms']
  expect(await lackedBy(clone(cd('')))).toEqual([...plain, ...withCd].sort())
  const disk = 'disks {\n storage_pool = "local-lvm"\n disk_size = "1536M"\n}'
  expect(await lackedBy(clone(disk))).toEqual([...plain, 'VM.Config.Disk /vms'].sort())
  // Of a new machine only what is resized afterwards: one of two.
  const other = 'pool = ""'
  expect(await lackedBy(labTemplate(lab, { source: other }))).not.toContain('VM.Config.Disk /vms')
  expect(await lackedBy(labTemplate(lab, { source: `${other}\n${disk}` }))).toContain('VM.Config.Disk /vms')
})
