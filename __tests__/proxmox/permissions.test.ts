import { describe, expect, it } from 'vitest'
import {
  type Deed,
  deed,
  missing,
  needsOf,
  type Permissions,
  refusalOf,
  reservedOptions,
  settingDeeds,
  told,
} from '../../src/proxmox/needed-permissions.ts'

const me = 'ci@pve!builder'

/** Where nothing is told of a path, nothing is granted there. */
function lacking(
  deeds: readonly Deed[],
  given: Record<string, readonly string[]> = {},
  major = 8,
): ReturnType<typeof missing> {
  const needs = needsOf(deeds, major, 105)
  const paths = needs.flatMap(({ ways }) => ways.flatMap((way) => way.paths))
  const permissions: Permissions = new Map(
    paths.map((path) => [path, Object.fromEntries((given[path] ?? []).map((one) => [one, 1]))]),
  )
  return missing(needs, permissions)
}

const texts = (...given: Parameters<typeof lacking>) => lacking(...given).map(told)

describe('privileges', () => {
  it('to make a machine follow from its options', () => {
    const options = { name: 'a', cores: 1, memory: 1, net0: '', scsi0: '', ide2: '', boot: '', scsihw: '', ciuser: '' }
    expect(texts(settingDeeds({ vmid: 200 }, options)).map((text) => text.replace(' on /vms/200', ''))).toEqual([
      'VM.Config.CPU',
      'VM.Config.Memory',
      'VM.Config.Network',
      'VM.Config.HWType',
      'VM.Config.Options',
      'VM.Config.Disk',
      'VM.Config.Cloudinit or VM.Config.Network',
    ])
  })

  it('over a machine without an ID are those over the next free one', () => {
    expect(texts([deed('power')])).toEqual(['VM.PowerMgmt on /vms/105'])
  })

  it('may come through the pool', () => {
    const create = [deed('create', { vmid: 200, pool: 'build' })]
    expect(texts(create, { '/pool/build': ['VM.Allocate'] })).toEqual([])
    expect(texts(create)).toEqual(['VM.Allocate on /vms/200 or /pool/build'])
  })

  it('are not judged where the server does not tell', () => {
    expect(missing(needsOf([deed('create')], 8, 105), new Map([['/vms/105', undefined]]))).toEqual([])
  })

  it('of the guest agent changed with version 9, those of bridges came with 8', () => {
    const agent = [deed('agent', { vmid: 100 })]
    const given = (privilege: string) => ({ '/vms/100': [privilege] })
    expect(texts(agent, given('VM.Monitor'), 8)).toEqual([])
    expect(texts(agent, given('VM.Monitor'), 9)).toEqual([
      'VM.GuestAgent.Audit or VM.GuestAgent.Unrestricted on /vms/100',
    ])
    expect(texts(agent, given('VM.GuestAgent.Unrestricted'), 9)).toEqual([])
    const bridge = [deed('bridge', { bridge: 'vmbr0/5' })]
    expect(texts(bridge, {}, 7)).toEqual([])
    expect(texts(bridge, {}, 8)).toEqual(['SDN.Use on /sdn/zones/localnetwork/vmbr0/5'])
  })

  it('to have the node download may be had in two ways', () => {
    const download = [deed('download', { node: 'pve' })]
    expect(texts(download, { '/': ['Sys.Audit', 'Sys.Modify'] })).toEqual([])
    expect(texts(download, { '/nodes/pve': ['Sys.AccessNetwork'] })).toEqual([])
    expect(texts(download, { '/': ['Sys.Modify'] })).toEqual(['Sys.AccessNetwork on /nodes/pve'])
  })

  it('that root@pam alone has are no matter of roles', () => {
    const options = { args: '-foo', serial0: 'socket', hostpci0: '0000:01:00.0' }
    expect(reservedOptions(options, me)).toEqual(['qemu_additional_args', 'pci_devices'])
    expect(reservedOptions({ serial0: '/dev/ttyS0', hostpci0: 'mapping=gpu' }, 'root@pam!ci')).toEqual(['serials'])
    expect(reservedOptions(options, 'root@pam')).toEqual([])
  })
})

describe('what is told of those that are missing', () => {
  const upload = [deed('upload', { storage: 'local' })]

  it('one is named in the summary, with the command that grants it to token and user', () => {
    const { severity, summary, detail } = refusalOf(lacking(upload), me)
    expect(severity).toBe('error')
    expect(summary).toBe(`"${me}" lacks Datastore.AllocateTemplate on /storage/local`)
    expect(detail).toContain(
      `pveum acl modify /storage/local --roles PVEDatastoreAdmin --tokens '${me}' --users 'ci@pve'`,
    )
    expect(detail).toContain('--privsep 0')
  })

  it('many are one problem with a list, and a command for each path', () => {
    const at = { vmid: 200, storage: 'local' }
    const deeds = [
      deed('create', at),
      deed('read', at),
      deed('power', at),
      ...upload,
      deed('download', { node: 'pve' }),
    ]
    const { summary, detail = '' } = refusalOf(lacking(deeds), 'ci@pve')
    expect(summary).toBe('"ci@pve" lacks 5 privileges that this build needs')
    expect(detail.split('\n')).toEqual([
      'Nothing was made. The server will ask for:',
      expect.stringContaining('  VM.Allocate on /vms/200: to create the machine'),
      expect.stringContaining('  VM.Audit on /vms/200: to read'),
      expect.stringContaining('  VM.PowerMgmt on /vms/200: to start'),
      expect.stringContaining('  Datastore.AllocateTemplate on /storage/local: to upload'),
      expect.stringContaining('  Sys.AccessNetwork on /nodes/pve: to have'),
      'To grant it, on a node:',
      '  pveum role add TemplateDownload --privs "Sys.AccessNetwork Sys.Audit"',
      "  pveum acl modify /vms --roles PVEVMAdmin --users 'ci@pve'",
      "  pveum acl modify /storage/local --roles PVEDatastoreAdmin --users 'ci@pve'",
      "  pveum acl modify /nodes/pve --roles TemplateDownload --users 'ci@pve'",
    ])
  })
})
