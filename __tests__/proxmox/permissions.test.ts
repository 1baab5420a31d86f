import { describe, expect, it } from 'vitest'
import { compare, type Deed, needsOf } from '../../src/proxmox/needed-permissions.ts'
import { parseVersion } from '../../src/proxmox/version.ts'

const me = 'ci@pve!builder'
const v8 = parseVersion({ version: '8.4.1' })
const v9 = parseVersion({ version: '9.0.3' })

function missing(deed: Deed, permissions: Record<string, Record<string, number>>, version = v8) {
  return compare(permissions, needsOf(deed, version), me).map(({ summary }) => summary)
}

describe('privileges', () => {
  it('are inherited from above where they propagate', () => {
    const deed: Deed = { kind: 'allocate', storage: 'local' }
    expect(missing(deed, { '/': { 'Datastore.AllocateSpace': 1 } })).toEqual([])
    expect(missing(deed, { '/storage': { 'Datastore.AllocateSpace': 0 } })).toHaveLength(1)
    expect(missing(deed, { '/storage/local': { 'Datastore.AllocateSpace': 0 } })).toEqual([])
  })

  it('nearer paths replace what comes from above', () => {
    const permissions = { '/': { 'Datastore.AllocateSpace': 1 }, '/storage': { 'Datastore.Audit': 1 } }
    expect(missing({ kind: 'allocate', storage: 'local' }, permissions)).toEqual([
      `"${me}" lacks Datastore.AllocateSpace on /storage/local`,
    ])
    const exact = { '/': { 'Datastore.AllocateSpace': 1 }, '/storage/local': { 'Datastore.Audit': 1 } }
    expect(missing({ kind: 'allocate', storage: 'local' }, exact)).toHaveLength(1)
  })

  it('to create a machine follow its options', () => {
    const deed: Deed = {
      kind: 'create',
      vmid: 200,
      options: ['vmid', 'name', 'cores', 'memory', 'net0', 'scsi0', 'ide2', 'boot', 'scsihw', 'tags', 'ciuser', 'args'],
    }
    expect(missing(deed, {}).map((text) => / lacks (\S+) on/.exec(text)?.[1])).toEqual([
      'VM.Allocate',
      'VM.Config.Options',
      'VM.Config.CPU',
      'VM.Config.Memory',
      'VM.Config.Network',
      'VM.Config.Disk',
      'VM.Config.HWType',
      'VM.Config.Cloudinit',
    ])
  })

  it('may come through the pool', () => {
    const deed: Deed = { kind: 'create', pool: 'build', options: [] }
    expect(missing(deed, { '/pool/build': { 'VM.Allocate': 1 } })).toEqual([])
    expect(missing(deed, { '/pool/other': { 'VM.Allocate': 1 } })).toEqual([
      `"${me}" lacks VM.Allocate on /vms or /pool/build`,
    ])
  })

  it('of the guest agent changed with version 9, those of bridges came with 8', () => {
    const all = { '/': { 'VM.Monitor': 1 } }
    expect(missing({ kind: 'agent-read', vmid: 100 }, all, v8)).toEqual([])
    expect(missing({ kind: 'agent-read', vmid: 100 }, all, v9)).toHaveLength(1)
    expect(missing({ kind: 'agent-read', vmid: 100 }, { '/': { 'VM.GuestAgent.Unrestricted': 1 } }, v9)).toEqual([])
    const bridge: Deed = { kind: 'use-bridge', bridge: 'vmbr0', tag: 5 }
    expect(missing(bridge, {}, parseVersion({ version: '7.4-17' }))).toEqual([])
    expect(missing(bridge, {})).toEqual([`"${me}" lacks SDN.Use on /sdn/zones/localnetwork/vmbr0/5`])
  })

  it('come with the command that grants them', () => {
    const [problem] = compare({}, needsOf({ kind: 'upload', storage: 'local' }, v8), 'root@pam')
    expect(problem).toMatchObject({ severity: 'warning' })
    expect(problem?.detail).toContain("pveum acl modify /storage/local --roles PVEDatastoreAdmin --users 'root@pam'")
    expect(problem?.detail).not.toContain('privsep')
  })
})
