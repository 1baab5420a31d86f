import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallLab, openCallLab } from './call-lab.ts'
import { found } from './planned.ts'

/** Of the machine that is cloned: nothing of it is what an option's default says. */
const own = {
  memory: '2048',
  cores: '3',
  sockets: '2',
  cpu: 'host,flags=+aes',
  numa: '1',
  ostype: 'l26',
  scsihw: 'virtio-scsi-single',
  onboot: '1',
  kvm: '0',
  agent: 'enabled=1,fstrim_cloned_disks=1',
}
const further = {
  machine: 'q35',
  bios: 'seabios',
  balloon: '256',
  vga: 'std,memory=32',
  serial0: 'socket',
  tablet: '0',
  hotplug: 'disk,network',
}

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
  const cards = { net0: 'virtio,bridge=vmbr0', net1: 'rtl8139,bridge=vmbr0' }
  const drives = { scsi0: 'local-lvm:2', virtio0: 'local-lvm:1', boot: 'order=scsi0' }
  await on.makeTemplate(9000, 'base', { ...own, ...further, ...cards, ...drives })
  await on.makeTemplate(9001, 'mute', { scsi0: 'local-lvm:1', boot: 'order=scsi0' })
})
afterAll(() => on.lab.close())

const clone = (lines: string, host = '127.0.0.1', source = 9000) =>
  on.clone(`clone_vm_id = ${source}\n${lines}`).replace('"127.0.0.1"', `"${host}"`)

async function made(lines: string): Promise<Readonly<Record<string, string | number>>> {
  const { ran } = await on.build(clone(lines))
  expect([ran.build.outcome, ran.build.problems], ran.said).toEqual(['succeeded', []])
  const vmid = String(ran.build.artifact?.kind === 'template' ? ran.build.artifact.vmid : '')
  return (await on.lab.client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, string>
}

/** Every value as text: the server tells some as numbers. */
const texts = (config: Readonly<Record<string, string | number>>) =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]))

const mentioned = `cores = 4
  network_adapters {
    bridge = "vmbr0"
    model  = "e1000"
  }
  disks {
    storage_pool = "local-lvm"
    disk_size    = "1G"
  }`

/** In both states: what has no default is the source's, and what is given is added or takes its place. */
const inAnyCase = {
  ...further,
  template: '1',
  cores: '4',
  net0: expect.stringMatching(/^e1000=\S+,bridge=vmbr0$/),
  net1: expect.stringMatching(/^rtl8139=\S+,bridge=vmbr0$/),
  scsi0: expect.stringContaining('size=2G'),
  scsi1: expect.stringContaining('size=1G'),
  virtio0: expect.stringContaining('size=1G'),
}

describe('the hardware of a clone', () => {
  it('is what the template says, defaults included', async () => {
    expect(texts(await made(mentioned))).toMatchObject({
      ...inAnyCase,
      memory: '512',
      sockets: '1',
      cpu: 'kvm64',
      numa: '0',
      ostype: 'other',
      scsihw: 'lsi',
      onboot: '0',
      kvm: '1',
      agent: '1',
    })
  })

  it('stays that of the source where the template does not mention it, with clone_overwrite_hardware = false', async () => {
    const config = texts(await made(`clone_overwrite_hardware = false\n  ${mentioned}`))
    expect(config).toMatchObject({ ...own, ...inAnyCase })
    const alone = texts(await made('clone_overwrite_hardware = false'))
    expect(alone).toMatchObject({ ...own, ...further, net0: expect.stringMatching(/^virtio=/) })
    expect(alone).not.toHaveProperty('scsi1')
  })

  it('is what is mentioned, also where that is the default; null mentions nothing', async () => {
    const lines = 'memory = 512\nonboot = false\nqemu_agent = true\nsockets = null\nscsi_controller = "lsi"'
    expect(texts(await made(`clone_overwrite_hardware = false\n  ${lines}`))).toMatchObject({
      ...own,
      memory: '512',
      onboot: '0',
      agent: '1',
      scsihw: 'lsi',
    })
  })

  it('is shown in the plan as it will be asked for', async () => {
    const { ran } = await on.build(clone('clone_overwrite_hardware = false\n  cores = 4'))
    const asked = ran.plan.builds[0]?.work?.requests[1]?.params ?? {}
    expect(Object.keys(asked).sort()).toEqual(['ciuser', 'cores', 'tags'])
  })

  it('may lack the agent by which the guest is found: an error before anything is made', async () => {
    const kept = await on.build(clone('clone_overwrite_hardware = false', '', 9001))
    expect(kept.ran.build.problems).toMatchObject([
      {
        code: 'agent-disabled',
        summary: 'The guest is reached by its agent, whose device 9001 (mute) does not have',
        range: expect.anything(),
      },
    ])
    expect(kept.calls).toEqual([])
    const withHost = await on.build(clone('clone_overwrite_hardware = false', '127.0.0.1', 9001))
    expect(withHost.ran.build.outcome).toBe('succeeded')
  })
})

describe('rules about hardware that is kept', () => {
  const disk = 'disks {\n storage_pool = "a"\n io_thread = true\n}\n'
  const pci = 'pci_devices {\n mapping = "gpu"\n pcie = true\n}\n'
  const judged = (lines: string) => found(`clone_vm_id = 9000\n${lines}`, { type: 'proxmox-clone' })

  it('wait for the server, and hold where the template mentions it', async () => {
    const controller = 'error option-requires-another true: io thread option requires virtio-scsi-single controller'
    const machine = 'error option-requires-another true: pcie requires the q35 machine type'
    const keep = 'clone_overwrite_hardware = false\n'
    expect(await judged(disk)).toEqual([controller])
    expect(await judged(`${keep}${disk}`)).toEqual([])
    expect(await judged(`${keep}scsi_controller = "lsi"\n${disk}`)).toEqual([controller])
    expect(await judged(pci)).toEqual([machine])
    expect(await judged(`${keep}${pci}`)).toEqual([])
    expect(await judged(`${keep}machine = "pc"\n${pci}`)).toEqual([machine])
  })
})

describe('clone_storage', () => {
  it('is where a full clone has its disks', async () => {
    const config = await made('clone_storage = "local"')
    expect(config['scsi0']).toMatch(/^local:\d+\/base-/)
    expect(config['virtio0']).toMatch(/^local:\d+\/base-/)
    expect((await made(''))['scsi0']).toMatch(/^local-lvm:base-/)
  })

  it('has to be there: an error at its place before anything is made', async () => {
    const { ran, calls } = await on.build(clone('clone_storage = "nowhere"'))
    expect(ran.build.problems).toMatchObject([
      { code: 'unknown-storage', summary: 'There is no storage "nowhere" on node pve' },
    ])
    const range = ran.build.problems[0]?.range
    expect([range?.source.text.slice(range.start, range.end), calls]).toEqual(['"nowhere"', []])
  })

  it('needs the right to allocate space there, and none on the storage of the source', async () => {
    const lacking = async (storage: string) => {
      const met = [
        { call: 'GET /access/permissions', fault: 'answer', data: { [`/storage/${storage}`]: {} }, times: 99 },
      ]
      return (await on.build(clone('clone_storage = "local"'), { met: met as never })).ran.build.problems
    }
    expect(await lacking('local')).toMatchObject([
      { code: 'missing-permission', summary: expect.stringContaining('Datastore.AllocateSpace on /storage/local') },
    ])
    expect(await lacking('local-lvm')).toEqual([])
  })

  it('is an error at its place with a linked clone', async () => {
    const lines = 'clone_vm_id = 9000\nclone_storage = "local"'
    const judged = (more: string) => found(`${lines}\n${more}`, { type: 'proxmox-clone' })
    expect(await judged('full_clone = false')).toEqual([
      'error option-requires-another "local": clone_storage requires full_clone',
    ])
    expect(await judged('full_clone = true')).toEqual([])
  })
})
