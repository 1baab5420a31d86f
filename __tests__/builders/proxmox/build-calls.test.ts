import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallLab, cd, failing, openCallLab } from './call-lab.ts'
import type { RecordedCall } from './recorded-calls.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
  await on.makeTemplate(9000, 'base', {
    scsi0: 'local-lvm:2',
    ide2: 'local-lvm:cloudinit',
    boot: 'order=scsi0',
    nameserver: '192.0.2.9',
  })
})
afterAll(() => on.lab.close())

const created = {
  description: 'Packer ephemeral build VM\n\nproxmox-template-action: <run>, build proxmox-iso.lab',
  name: 'lab-template',
  tags: 'proxmox-template-build',
  memory: '512',
  cores: '1',
  sockets: '1',
  cpu: 'kvm64',
  numa: '0',
  ostype: 'other',
  scsihw: 'lsi',
  onboot: '0',
  kvm: '1',
  agent: '1',
  scsi0: 'local-lvm:8,cache=none,format=raw,replicate=0',
  net0: 'e1000,bridge=vmbr0',
  ide2: 'local:iso/installer.iso,media=cdrom',
}
const at = (vmid: number) => `/nodes/pve/qemu/${vmid}`
const call = (text: string, params: RecordedCall['params'] = {}): RecordedCall => ({ call: text, params })
const start = (vmid: number) => call(`POST ${at(vmid)}/status/start`)
const enter = (vmid: number) => call(`PUT ${at(vmid)}/sendkey`, { key: 'ret' })
// Longer than the server's own patience: guests have much to do when they go.
const shutdown = (vmid: number) => call(`POST ${at(vmid)}/status/shutdown`, { timeout: '300' })
const upload = call('POST /nodes/pve/storage/local/upload')
const isos = '/nodes/pve/storage/local/content/local:iso'

describe('what a build asks of the server, in order', () => {
  it('with everything: images, sizes, addresses, a cloud-init drive, and CDs that go, are emptied and stay', async () => {
    const { calls } = await on.build(
      on.iso(`vm_id                = 4711
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
  ${cd('unmount = true')}${cd('unmount = true\n keep_cdrom_device = true')}${cd('')}`),
    )
    expect(calls).toEqual([
      ...[upload, upload, upload],
      call('POST /nodes/pve/qemu', {
        ...created,
        vmid: '4711',
        tags: 'a;b;proxmox-template-build',
        virtio0: 'local-lvm:0.001,cache=none,format=raw,replicate=0',
        boot: 'order=scsi0;ide2;net0',
        net1: 'e1000=00:18:59:02:4C:E1,bridge=vmbr0',
        ide0: 'local:iso/cd-1.iso,media=cdrom',
        ide1: 'local:iso/cd-2.iso,media=cdrom',
        ide3: 'local:iso/cd-3.iso,media=cdrom',
      }),
      call(`PUT ${at(4711)}/resize`, { disk: 'virtio0', size: '512M' }),
      ...[start(4711), enter(4711), shutdown(4711)],
      call(`POST ${at(4711)}/template`),
      call(`POST ${at(4711)}/config`, {
        name: 'finished',
        sata0: 'local-lvm:cloudinit',
        ide1: 'none,media=cdrom',
        delete: 'ide2,ide0',
      }),
      // The mark goes last, when all else is done.
      call(`POST ${at(4711)}/config`, { description: 'For the tests', tags: 'a;b' }),
      ...[call(`DELETE ${isos}/cd-1.iso`), call(`DELETE ${isos}/cd-2.iso`)],
    ])
  })

  it('for a machine that is to be none of a template: it runs again in the end', async () => {
    const { ran, calls } = await on.build(on.iso('vm_id = 4712\nskip_convert_to_template = true'))
    expect(calls).toEqual([
      call('POST /nodes/pve/qemu', { ...created, vmid: '4712' }),
      ...[start(4712), enter(4712), shutdown(4712)],
      call(`POST ${at(4712)}/config`, { name: 'lab-template', delete: 'ide2' }),
      start(4712),
      call(`POST ${at(4712)}/config`, { delete: 'description,tags' }),
    ])
    expect(ran.build.artifact).toMatchObject({ kind: 'vm', vmid: 4712, name: 'lab-template', node: 'pve' })
    expect(ran.open).toEqual([])
  })

  it('when it fails: the machine with its disks, and then what was in its drives', async () => {
    const { ran, calls } = await on.build(on.iso(`vm_id = 4713\n${cd('unmount = true')}`, failing))
    expect(ran.build.outcome).toBe('failed')
    expect(calls.slice(-4)).toEqual([
      enter(4713),
      // A shutdown that waits for its guest must not keep it waiting.
      call(`POST ${at(4713)}/status/stop`, { 'overrule-shutdown': '1' }),
      call(`DELETE ${at(4713)}`, { purge: '1', 'destroy-unreferenced-disks': '1' }),
      call(`DELETE ${isos}/cd-1.iso`),
    ])
  })

  it('for a clone: what the source does not have, and nothing of what only the build needed', async () => {
    const { ran, calls } = await on.build(
      on.clone(`clone_vm   = "base"
  vm_id      = 4714
  cloud_init = true
  nameserver = "192.0.2.1 192.0.2.2"
  ipconfig {
    ip      = "192.0.2.10/24"
    gateway = "192.0.2.254"
  }
  disks {
    storage_pool = "local-lvm"
    disk_size    = "1536M"
  }
  network_adapters {
    bridge = "vmbr0"
    model  = "virtio"
  }`),
    )
    const { description, name, ide2, scsi0, ...same } = created
    expect(calls).toEqual([
      call(`POST ${at(9000)}/clone`, {
        newid: '4714',
        name: 'cloned',
        description: description.replace('-iso.', '-clone.'),
        full: '1',
      }),
      call(`POST ${at(4714)}/config`, {
        ...same,
        net0: 'virtio,bridge=vmbr0',
        scsi1: 'local-lvm:0.001,cache=none,format=raw,replicate=0',
        ciuser: 'root',
        nameserver: '192.0.2.1 192.0.2.2',
        ipconfig0: 'ip=192.0.2.10/24,gw=192.0.2.254',
      }),
      call(`PUT ${at(4714)}/resize`, { disk: 'scsi1', size: '1536M' }),
      start(4714),
      call(`POST ${at(4714)}/config`, { delete: 'ide2,nameserver,ciuser,ipconfig0' }),
      shutdown(4714),
      call(`POST ${at(4714)}/template`),
      call(`POST ${at(4714)}/config`, { name: 'cloned', ide0: 'local-lvm:cloudinit' }),
      call(`POST ${at(4714)}/config`, { delete: 'description,tags' }),
    ])
    expect(ran.build.artifact).toMatchObject({
      kind: 'template',
      disks: [
        { key: 'scsi0', volid: 'local-lvm:base-4714-disk-0' },
        { key: 'scsi1', volid: 'local-lvm:base-4714-disk-1' },
      ],
    })
  })
})

describe('what force replaces', () => {
  const gone = (vmid: number) => call(`DELETE ${at(vmid)}`, { purge: '1', 'destroy-unreferenced-disks': '1' })
  const places = (calls: readonly RecordedCall[], vmid: number) => [
    calls.findIndex((one) => JSON.stringify(one) === JSON.stringify(gone(vmid))),
    calls.length - 1,
  ]

  it('makes room for the new one where the ID is the same', async () => {
    await on.makeTemplate(4720, 'whatever')
    const { ran, calls } = await on.build(on.iso('vm_id = 4720'), { force: true })
    const created = calls.flatMap(({ call: made }, index) => (made === 'POST /nodes/pve/qemu' ? [index] : []))
    const [place = -1] = places(calls, 4720)
    // Between the two: what is built is there first, and what gets the ID afterwards.
    expect([ran.build.outcome, created.map((index) => index < place)]).toEqual(['succeeded', [true, false]])
    expect(ran.said).toContain('Removing the old template 4720 (whatever): the new one takes its ID')
  })

  it.each([
    ['an input says so', '', 'delete-first' as const],
    ['its source says so', 'force_order = "delete-first"', undefined],
  ])('goes before anything is made where %s', async (_, lines, forceOrder) => {
    await on.makeTemplate(4723, 'whatever')
    const { ran, calls } = await on.build(on.iso(`vm_id = 4723\n${lines}`), { force: true, forceOrder })
    expect([ran.build.outcome, places(calls, 4723)[0]]).toEqual(['succeeded', 0])
    await on.remove(4723)
    const name = `by-name-${forceOrder ?? 'source'}`
    await on.makeTemplate(4724, name)
    const named = await on.build(on.iso(`template_name = "${name}"\n${lines}`), { force: true, forceOrder })
    expect([named.ran.build.outcome, places(named.calls, 4724)[0]], named.ran.said).toEqual(['succeeded', 0])
  })

  it('goes last where the input says so against the source', async () => {
    await on.makeTemplate(4725, 'whatever')
    const lines = 'vm_id = 4725\nforce_order = "delete-first"'
    const { calls } = await on.build(on.iso(lines), { force: true, forceOrder: 'replace-last' })
    expect(places(calls, 4725)[0]).toBeGreaterThan(0)
  })

  it('stays until the new one is there where only the name is', async () => {
    await on.makeTemplate(4721, 'only-one')
    const { ran, calls } = await on.build(on.iso('template_name = "only-one"'), { force: true })
    const [place, last] = places(calls, 4721)
    expect([ran.build.outcome, place]).toEqual(['succeeded', last])
  })

  it('may be gone by then: a run beside this one has removed it', async () => {
    await on.makeTemplate(4726, 'raced')
    let removed: Promise<void> | undefined
    const { ran } = await on.build(on.iso('template_name = "raced"'), {
      force: true,
      met: [{ fault: 'delay', call: 'POST /nodes/*/qemu/*/template', seconds: 2 }],
      onEvent: (event) => {
        if (event.kind === 'message' && event.text.startsWith('Created virtual machine')) removed ??= on.remove(4726)
      },
    })
    await removed
    expect([ran.build.outcome, ran.open]).toEqual(['succeeded', []])
    expect(ran.said).toContain('The old template 4726 is gone already: somebody else has removed it')
  })

  it('is nothing where neither is there', async () => {
    await on.makeTemplate(4722, 'another')
    const { ran, calls } = await on.build(on.iso('template_name = "new"'), { force: true })
    expect([ran.build.outcome, places(calls, 4722)[0]]).toEqual(['succeeded', -1])
  })

  it.each([
    [
      'two templates of one name',
      'template_name = "twin"',
      'found multiple VMs with name "twin"',
      'IDs 4731, 4732: remove all but one',
    ],
    [
      'what is no template',
      'vm_id = 4733',
      'found matching VM (ID: 4733, name: plain), but it is not a template',
      'force replaces templates only',
    ],
    ['what is protected', 'vm_id = 4734', 'Template 4734 is protected', 'Remove the protection'],
  ])('is never %s, and nothing is made', async (_, lines, summary, detail) => {
    if (lines.includes('twin')) for (const id of [4731, 4732]) await on.makeTemplate(id, 'twin')
    if (lines.includes('4733')) await on.make(4733, 'plain')
    if (lines.includes('4734')) await on.makeTemplate(4734, 'kept', { protection: '1' })
    const { ran, calls } = await on.build(on.iso(lines), { force: true })
    expect(ran.build.problems).toMatchObject([{ summary, detail: expect.stringContaining(detail) }])
    expect([ran.build.outcome, calls, ran.open]).toEqual(['failed', [], []])
  })
})
