import { describe, expect, it } from 'vitest'
import { type Clone, configurationOf } from '../../../src/builders/proxmox/plan/clone.ts'
import { judge, requestsOf } from './planned.ts'

const clone = (lines: string) => requestsOf(`vm_name = "t"\n${lines}`, { type: 'proxmox-clone' })
const source = 'clone_vm_id = 9000'

const configuration = {
  memory: 512,
  cores: 1,
  sockets: 1,
  cpu: 'kvm64',
  numa: 0,
  ostype: 'other',
  scsihw: 'lsi',
  onboot: 0,
  kvm: 1,
  agent: 1,
  tags: 'proxmox-template-build',
  ciuser: 'root',
}

async function beyond(lines: string): Promise<Readonly<Record<string, unknown>>> {
  const params = (await clone(`${source}\n${lines}`))[1]?.params ?? {}
  const keys = new Set([...Object.keys(configuration), ...Object.keys(params)])
  const differing = [...keys].filter((key) => params[key] !== (configuration as Record<string, unknown>)[key])
  return Object.fromEntries(differing.map((key) => [key, params[key] ?? null]))
}

const card = 'network_adapters { bridge = "vmbr0" }\n'

describe('the calls that clone a machine', () => {
  it('copy it, make it what the template says, and start it', async () => {
    const description = 'Packer ephemeral build VM\n\n<run>'
    expect(await clone(source)).toEqual([
      {
        call: 'POST /nodes/<node of the source>/qemu/9000/clone',
        params: { newid: '<next free id>', name: 't', description, full: 1 },
      },
      { call: 'POST /nodes/pve/qemu/<next free id>/config', params: configuration },
      { call: 'POST /nodes/pve/qemu/<next free id>/status/start', params: {} },
    ])
  })

  it('name the source, the new machine and its pool', async () => {
    const lines = 'clone_vm = "base"\nclone_vm_id = 0\nvm_id = 500\npool = "ci"\nfull_clone = false'
    expect((await clone(lines))[0]).toMatchObject({
      call: 'POST /nodes/<node of the source>/qemu/<id of base>/clone',
      params: { newid: 500, full: 0, pool: 'ci' },
    })
  })

  it.each([
    [
      'nameserver = "192.0.2.1 192.0.2.2"\nsearchdomain = "example.com"',
      {
        nameserver: '192.0.2.1 192.0.2.2',
        searchdomain: 'example.com',
      },
    ],
    [`${card}ipconfig { ip = "dhcp" }`, { net0: 'e1000,bridge=vmbr0', ipconfig0: 'ip=dhcp' }],
    [
      `${card}${card}ipconfig {\n ip = "10.0.0.5/24"\n gateway = "10.0.0.1"\n}\nipconfig {\n ip6 = "2001:db8::5/64"\n gateway6 = "2001:db8::1"\n}`,
      {
        net0: 'e1000,bridge=vmbr0',
        net1: 'e1000,bridge=vmbr0',
        ipconfig0: 'ip=10.0.0.5/24,gw=10.0.0.1',
        ipconfig1: 'ip6=2001:db8::5/64,gw6=2001:db8::1',
      },
    ],
    ['cloud_init_disable_upgrade_packages = true', { ciupgrade: 0 }],
    ['cloud_init_disable_upgrade_packages = false', { ciupgrade: 1 }],
    ['boot = "order=scsi0"', { boot: 'order=scsi0' }],
    ['tags = "a"', { tags: 'a;proxmox-template-build' }],
    ['communicator = "none"', { ciuser: null }],
    ['ssh_password = ""', { sshkeys: '<a key for this build>' }],
    ['ssh_password = ""\nssh_agent_auth = true', {}],
    [
      'vm_id = 100\nnetwork_adapters {\n bridge = "vmbr0"\n mac_address = "repeatable"\n}',
      { net0: 'e1000=00:18:59:00:0C:80,bridge=vmbr0' },
    ],
  ])('%j', async (lines, expected) => {
    expect(await beyond(lines)).toEqual(expected)
  })

  it('give drives slots in words, which only the source can give in numbers', async () => {
    const disk = (lines = '') => `disks {\n storage_pool = "fast"\n ${lines}\n}\n`
    const cd = (lines: string) => `additional_iso_files {\n iso_file = "local:iso/tools.iso"\n ${lines}\n}\n`
    const plain = 'cache=none,format=raw,replicate=0'
    const lines = `${source}\n${disk()}${disk('disk_size = "512M"')}${cd('type = "sata"')}${cd('index = 3')}`
    const [, configure, ...later] = await clone(lines)
    expect(configure?.params).toEqual({
      ...configuration,
      'scsi<next free>': `fast:20,${plain}`,
      'scsi<next free + 1>': `fast:0.001,${plain}`,
      'sata<next free>': 'local:iso/tools.iso,media=cdrom',
      ide3: 'local:iso/tools.iso,media=cdrom',
    })
    expect(later[0]).toEqual({
      call: 'PUT /nodes/pve/qemu/<next free id>/resize',
      params: { disk: 'scsi<next free + 1>', size: '512M' },
    })
  })
})

describe('what a clone has from its source', () => {
  const facts = { vmid: 100, slots: { disks: [], isos: [] }, volids: [], publicKey: '', pveMajor: 8 }
  const inherited = { nameserver: '192.0.2.9', searchdomain: 'old.example.com', sshkeys: 'x', cores: 4 }

  it('goes where the template has no cloud-init value of its own', async () => {
    const lines = `${source}\nnameserver = "192.0.2.1"`
    const { work } = await judge(lines, { type: 'proxmox-clone' })
    const clone = work as unknown as Clone
    expect(configurationOf(clone, { ...facts, inherited })).toMatchObject({
      nameserver: '192.0.2.1',
      delete: 'sshkeys,searchdomain',
      cores: 1,
    })
    const withKey = configurationOf(clone, { ...facts, inherited, publicKey: 'ssh-ed25519 A+/=' })
    expect(withKey).toMatchObject({ sshkeys: 'ssh-ed25519%20A%2B%2F%3D', delete: 'searchdomain' })
    expect(configurationOf(clone, { ...facts, inherited: {} })).not.toHaveProperty('delete')
  })

  it('is told to upgrade or not only where the server knows of it', async () => {
    const { work } = await judge(`${source}\ncloud_init_disable_upgrade_packages = true`, { type: 'proxmox-clone' })
    const clone = work as unknown as Clone
    const asked = (pveMajor: number) => configurationOf(clone, { ...facts, inherited: {}, pveMajor })
    expect(asked(7)).not.toHaveProperty('ciupgrade')
    expect(asked(8)).toMatchObject({ ciupgrade: 0 })
  })
})
