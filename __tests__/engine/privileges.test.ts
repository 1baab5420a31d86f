import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReleaseLine } from '../../src/embedded/release.ts'
import { kinds, templateOf } from './build-kinds.ts'
import { openPrivilegeLab, type PrivilegeLab } from './privilege-lab.ts'
import { demanded, kindNeeding, roleFor, roleWithout } from './privilege-matrix.ts'

// Every kind of build with every privilege taken away is in the long suite.
describe.each<{ line: ReleaseLine; major: number }>([
  { line: '8.4', major: 8 },
  { line: '9.2', major: 9 },
])('on Proxmox VE $line, with the role of docs/permissions.md', ({ line, major }) => {
  let lab: PrivilegeLab
  beforeAll(async () => {
    lab = await openPrivilegeLab(line)
  })
  afterAll(() => lab.close())

  const build = (kind: (typeof kinds)[number], privileges: readonly string[]) =>
    lab.build({ template: templateOf(kind, lab.facts), privileges, force: kind.force ?? false })

  it.each(kinds)('a build passes: $name', async (kind) => {
    const { outcome, errors, left } = await build(kind, roleFor(kind, major))
    expect({ outcome, errors, left }).toEqual({ outcome: 'succeeded', errors: [], left: [] })
  })

  it.each(demanded(major))('%s is named where it is missing, before anything is made', async (privilege) => {
    const kind = kindNeeding(privilege)
    const { outcome, errors, changes, left } = await build(kind, roleWithout(privilege, kind, major))
    expect({ outcome, changes, left }).toEqual({ outcome: 'failed', changes: [], left: [] })
    expect(errors).toEqual([expect.stringContaining(privilege)])
  })

  it('a line says what is taken for granted without Sys.Audit', async () => {
    const [kind] = kinds
    if (kind === undefined) throw new Error('there is no kind')
    const { outcome, said } = await build(kind, roleWithout('Sys.Audit', kind, major))
    expect(outcome).toBe('succeeded')
    expect(said).toContain(
      'lacks Sys.Audit on /nodes/pve: that the node has hardware virtualisation is taken for granted',
    )
  })

  it('a line says that an uploaded image stays when the build fails without Datastore.Allocate', async () => {
    const kind = kindNeeding('Datastore.AllocateTemplate')
    const { said } = await build(kind, roleFor(kind, major))
    expect(said).toContain('lacks Datastore.Allocate on /storage/local: images that a failed build has uploaded stay')
  })

  it('a token without any right is one problem with a list', async () => {
    const kind = kindNeeding('Datastore.Allocate')
    const { errors, changes } = await build(kind, ['Sys.Syslog'])
    expect(changes).toEqual([])
    expect(errors).toEqual([expect.stringContaining('"ci@pve!build" lacks 16 privileges that this build needs')])
    for (const privilege of ['VM.Allocate', 'VM.Audit', 'Datastore.Allocate', 'SDN.Use', 'VM.Config.CPU'])
      expect(errors[0]).toContain(`  ${privilege} on /`)
  })
})

it.each<ReleaseLine>(['8.4', '9.2'])('what is not there is told before anything is made, by %s', async (line) => {
  const lab = await openPrivilegeLab(line)
  try {
    const kind = kindNeeding('VM.Config.CPU')
    const privileges = roleFor(kind, Number(line[0]))
    const template = templateOf(kind, lab.facts)
    const pool = await lab.build({ template: template.replace('"builds"', '"build"'), privileges })
    expect(pool.codes).toEqual(['unknown-pool'])
    expect(pool.errors[0]).toContain('There is no pool "build"')
    const format = template.replace('disk_size ', 'format = "qcow2"\n    disk_size ')
    const disk = await lab.build({ template: format, privileges })
    expect(disk.errors).toEqual([
      'Storage local-lvm does not hold disk images of the format qcow2\nIt is of the type lvmthin and takes: raw.',
    ])
    const args = template.replace('"q35"', '"q35"\n  qemu_additional_args = "-foo"')
    expect((await lab.build({ template: args, privileges })).codes).toEqual(['root-only'])
    for (const { changes, left } of [pool, disk]) expect({ changes, left }).toEqual({ changes: [], left: [] })
  } finally {
    await lab.close()
  }
})
