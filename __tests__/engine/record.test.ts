import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { templatesOf } from '../../src/builders/proxmox/record/catalogue.ts'
import { channelsIn, holderOf } from '../../src/builders/proxmox/record/channel.ts'
import { recordIn, withoutRecord, withRecord } from '../../src/builders/proxmox/record/template-record.ts'
import { type LifeSetup, lifeOf } from '../../src/engine/life/life-setup.ts'
import type { PlannedBuild } from '../../src/packer/plan.ts'
import { type CallLab, openCallLab } from '../builders/proxmox/call-lab.ts'
import { runHere } from './in-process.ts'
import { guestPassword } from './lab.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
})
afterAll(() => on.lab.close())

const wished: LifeSetup = {
  channel: undefined,
  commit: 'us/images@abc',
  run: 'https://github.example/us/images/actions/runs/7',
}
const signal = new AbortController().signal
const config = async (vmid: number) =>
  (await on.lab.client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, string>
const tagsOf = async (vmid: number) => (await config(vmid))['tags']
const recordOf = async (vmid: number) => recordIn((await config(vmid))['description'] ?? '')
const at = (vmid: number) => `/nodes/pve/qemu/${vmid}`
const blockOf = (channels: Record<string, number>, built = '2026-01-01T00:00:00.000Z') =>
  withRecord('', { built, build: 'proxmox-iso.lab', channels, others: [] })

describe('a template whose life is followed', () => {
  it('says of what, when and by whom it was made, below its own description', async () => {
    const asked: string[] = []
    const fingerprint = ({ name }: PlannedBuild) => {
      asked.push(name)
      return 'sha256:123'
    }
    const { ran } = await on.build(on.iso('vm_id = 4801\ntemplate_description = "For the tests"\ntags = "a;b"'), {
      life: { ...wished, fingerprint, packages: () => 312, full: () => '2026-01-02T00:00:00.000Z' },
    })
    expect(ran.build.outcome).toBe('succeeded')
    const { description = '', tags } = await config(4801)
    expect([withoutRecord(description), tags]).toEqual(['For the tests', 'a;b'])
    const record = recordIn(description)
    expect(record).toMatchObject({
      build: 'proxmox-iso.lab',
      commit: 'us/images@abc',
      run: 'https://github.example/us/images/actions/runs/7',
      fingerprint: 'sha256:123',
      packages: 312,
      full: '2026-01-02T00:00:00.000Z',
      channels: {},
    })
    expect(record).not.toHaveProperty('verified')
    expect(record).not.toHaveProperty('parent')
    expect(Date.parse(record?.built ?? '')).toBeGreaterThanOrEqual(ran.build.startedAt)
    expect(Date.parse(record?.built ?? '')).toBeLessThanOrEqual(ran.build.finishedAt)
    expect(new Set(asked)).toEqual(new Set(['proxmox-iso.lab']))
  })

  it('names the template that it is a clone of', async () => {
    await on.makeTemplate(4802, 'parent-of-it', { scsi0: 'local-lvm:2' })
    const source = `source "proxmox-clone" "lab" {
      clone_vm = "parent-of-it"
      vm_id = 4803
      vm_name = "child"
      ssh_host = "127.0.0.1"
      ssh_port = ${on.lab.guest.port}
      ssh_username = "root"
      ssh_password = "${guestPassword}"
    }
    build { sources = ["source.proxmox-clone.lab"] }`
    await on.build(source, { life: wished })
    expect(await recordOf(4803)).toMatchObject({ parent: '4802 parent-of-it' })
  })

  it('is left as its options say where nothing is asked for', async () => {
    const { calls } = await on.build(on.iso('vm_id = 4804\ntemplate_description = "Mine"'))
    expect(calls.at(-1)?.params).toEqual({ description: 'Mine', delete: 'tags' })
  })

  it('is not made where its description leaves no room for the record', async () => {
    const { ran, calls } = await on.build(on.iso(`vm_id = 4805\ntemplate_description = "${'ö'.repeat(7800)}"`), {
      life: wished,
    })
    expect(calls).toEqual([])
    expect(ran.build.problems).toMatchObject([
      { code: 'description-too-long', range: { source: { name: 'a.pkr.hcl' } } },
    ])
    expect(ran.build.problems[0]?.summary).toMatch(
      /^template_description has 7800 characters, and the template's record leaves room for 7\d\d\d$/,
    )
    // What just fits is taken by the server, record and all.
    const room = /room for (\d+)/.exec(ran.build.problems[0]?.summary ?? '')?.[1]
    const again = await on.build(on.iso(`vm_id = 4805\ntemplate_description = "${'ö'.repeat(Number(room))}"`), {
      life: wished,
    })
    expect(again.ran.build.outcome).toBe('succeeded')
    expect(await recordOf(4805)).toMatchObject({ build: 'proxmox-iso.lab' })
  })
})

describe('a channel', () => {
  const inChannel = (channel: string): LifeSetup => ({ ...wished, channel })

  it('goes to the new template in the call that hands it over, and then from the old ones', async () => {
    const name = 'mover'
    await on.makeTemplate(4811, name, { tags: 'mine;channel-candidate;channel-other' })
    await on.makeTemplate(4812, name, { tags: 'channel-candidate' })
    await on.makeTemplate(4813, 'somebody-else', { tags: 'channel-candidate' })
    const { calls, ran } = await on.build(on.iso(`vm_id = 4810\ntemplate_name = "${name}"\ntags = "own"`), {
      life: inChannel('candidate'),
    })
    expect(ran.build.problems).toEqual([])
    const [handed, ...then] = calls.slice(-3)
    expect(handed).toMatchObject({ call: `POST ${at(4810)}/config`, params: { tags: 'own;channel-candidate' } })
    expect(recordIn(handed?.params['description'] ?? '')?.channels).toHaveProperty('candidate')
    expect(then).toEqual([
      { call: `POST ${at(4811)}/config`, params: { tags: 'mine;channel-other', digest: expect.any(String) } },
      { call: `POST ${at(4812)}/config`, params: { delete: 'tags', digest: expect.any(String) } },
    ])
    expect(await tagsOf(4813)).toBe('channel-candidate')
  })

  it('has one holder where the hand-over was cut off, also when the clock that the old one was made by is ahead', async () => {
    const name = 'cut-off'
    const ahead = Date.parse('2126-01-01T00:00:00Z')
    await on.makeTemplate(4821, name, { tags: 'channel-candidate', description: blockOf({ candidate: ahead }) })
    const call = `POST ${at(4821)}/config`
    const { ran } = await on.build(on.iso(`vm_id = 4820\ntemplate_name = "${name}"`), {
      life: inChannel('candidate'),
      met: [{ call, fault: 'status', status: 403, times: 0 }],
    })
    expect(ran.build.outcome).toBe('succeeded')
    expect(ran.said).toContain('Template 4821 still has the tag channel-candidate')
    const both = (await templatesOf(on.lab.client, signal)).filter((one) => one.name === name)
    expect(both.map(({ tags }) => channelsIn(tags))).toEqual([['candidate'], ['candidate']])
    expect(holderOf('candidate', both)?.vmid).toBe(4820)
  })

  it('has one holder where the run was stopped between the two calls, and the next build takes the tag off both', async () => {
    const name = 'stopped'
    await on.makeTemplate(4826, name, { tags: 'channel-candidate', description: blockOf({ candidate: 1000 }) })
    const { url, username, token, fingerprint } = on.lab.server
    const stopped = new AbortController()
    const { build, open } = await runHere({
      template: on.iso(`vm_id = 4827\ntemplate_name = "${name}"`),
      connection: { url, fingerprint, username, token, node: 'pve' },
      life: inChannel('candidate'),
      signal: stopped.signal,
      onEvent: (event) => {
        if (event.kind === 'say' && event.text === '4827 is in channel candidate') stopped.abort()
      },
    })
    // It had been handed over: nothing of ours removes it.
    expect([build.outcome, open]).toEqual(['cancelled', []])
    const all = async () => (await templatesOf(on.lab.client, signal)).filter((one) => one.name === name)
    const tagged = async () => (await all()).filter(({ tags }) => channelsIn(tags).length > 0).map(({ vmid }) => vmid)
    expect([await tagged(), holderOf('candidate', await all())?.vmid]).toEqual([[4826, 4827], 4827])
    await on.build(on.iso(`vm_id = 4828\ntemplate_name = "${name}"`), { life: inChannel('candidate') })
    expect(await tagged()).toEqual([4828])
  })

  it('is taken from nobody by a build from which another command has taken it meanwhile', async () => {
    const name = 'overtaken'
    await on.makeTemplate(4891, name, { tags: 'channel-candidate' })
    const { url, username, token, fingerprint } = on.lab.server
    const wanted = (vmid: number) => on.iso(`vm_id = ${vmid}\ntemplate_name = "${name}"`)
    let looks = 0
    let looksBefore = 0
    await runHere({
      template: wanted(4892),
      connection: { url, fingerprint, username, token, node: 'pve' },
      life: inChannel('candidate'),
      onEvent: (event) => {
        if (event.kind === 'call' && event.method === 'GET' && event.path.endsWith('/qemu/4892/config')) looks++
        if (event.kind === 'say' && event.text === '4892 is in channel candidate') looksBefore = looks
      },
    })
    expect(looksBefore).toBeGreaterThan(0)
    const { ran } = await on.build(wanted(4893), {
      life: inChannel('candidate'),
      // As it is when a promotion has tidied in between.
      met: [{ call: `GET ${at(4893)}/config`, fault: 'answer', data: { tags: 'own', digest: 'f' }, skip: looksBefore }],
    })
    expect(ran.said).toContain('Channel candidate was moved on meanwhile: nothing is taken from who had it')
    expect(await tagsOf(4892)).toBe('channel-candidate')
  })

  it('is not begun where the credentials may not take it from who has it', async () => {
    await on.makeTemplate(4825, 'barred', { tags: 'channel-candidate' })
    const call = (method: 'POST' | 'PUT', path: string, params: Record<string, string>) =>
      on.lab.client.request(method, path, params)
    await call('POST', '/access/users', { userid: 'ci@pve' })
    const { value } = (await call('POST', '/access/users/ci@pve/token/ci', { privsep: '0' })) as { value: string }
    await call('PUT', '/access/acl', { path: '/', roles: 'Administrator', users: 'ci@pve' })
    // What an ACL names itself counts in place of what is given above it.
    await call('PUT', '/access/acl', { path: '/vms/4825', roles: 'PVEAuditor', users: 'ci@pve' })
    const { url, fingerprint } = on.lab.server
    const { build, said } = await runHere({
      template: on.iso('vm_id = 4824\ntemplate_name = "barred"'),
      connection: { url, fingerprint, username: 'ci@pve!ci', token: value, node: 'pve' },
      life: inChannel('candidate'),
    })
    expect(build.problems).toMatchObject([{ code: 'missing-permission' }])
    expect(said).toContain('"ci@pve!ci" lacks VM.Config.Options on /vms/4825')
    expect(said).toContain('Nothing was made.')
  })

  it('is asked for again where somebody changes the tags in the same moment', async () => {
    const name = 'disturbed'
    await on.makeTemplate(4831, name, { tags: 'channel-candidate;mine' })
    await on.build(on.iso(`vm_id = 4830\ntemplate_name = "${name}"`), {
      life: inChannel('candidate'),
      met: [
        { call: `POST ${at(4831)}/config`, fault: 'status', status: 500, reason: 'detected modified configuration' },
      ],
    })
    expect(await tagsOf(4831)).toBe('mine')
  })

  it('is not that of a template that failed its trial', async () => {
    const name = 'unproven'
    await on.makeTemplate(4841, name, { tags: 'channel-candidate' })
    const { ran } = await on.build(
      on.iso(
        `vm_id = 4840\ntemplate_name = "${name}"`,
        `post-processor "verify" {
          on_failure    = "keep"
          ssh_username  = "debian"
          ssh_password  = "x"
          ssh_timeout   = "1s"
          agent_timeout = "1s"
        }`,
      ),
      { life: inChannel('candidate') },
    )
    expect(ran.build.outcome).toBe('failed')
    expect([await tagsOf(4840), await tagsOf(4841)]).toEqual([undefined, 'channel-candidate'])
    expect(await recordOf(4840)).toMatchObject({ build: 'proxmox-iso.lab', channels: {} })
    expect(await recordOf(4840)).not.toHaveProperty('verified')
  })

  it('keeps a template that no post-processor keeps', async () => {
    const { ran } = await on.build(
      on.iso(
        'vm_id = 4845\ntemplate_name = "given-up"',
        `post-processors {
        post-processor "shell-local" { inline = ["echo x > x"] }
        post-processor "artifice" {
          files               = ["x"]
          keep_input_artifact = false
        }
      }`,
      ),
      { life: inChannel('candidate') },
    )
    expect(ran.said).toContain(
      'Template 4845 stays, though its post-processors do not keep it: channel candidate has it',
    )
    expect(await tagsOf(4845)).toBe('channel-candidate')
  })

  it('is for templates, which a machine and a file are not', async () => {
    const { ran } = await on.build(on.iso('vm_id = 4846\nskip_convert_to_template = true'), {
      life: inChannel('candidate'),
    })
    expect(ran.build.outcome).toBe('succeeded')
    expect(ran.said).toContain('proxmox-iso.lab makes no template, and is put into no channel candidate')
    expect(await tagsOf(4846)).toBeUndefined()
  })
})

describe('what a record is asked for with', () => {
  const env = {
    GITHUB_REPOSITORY: 'us/images',
    GITHUB_SHA: 'abc',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_RUN_ID: '7',
  }

  it('is a feature that reads it, or the wish for one', () => {
    expect(lifeOf({ channel: undefined, record: 'auto' }, env)).toBeUndefined()
    expect(lifeOf({ channel: undefined, record: false }, env)).toBeUndefined()
    expect(lifeOf({ channel: undefined, record: true }, env)).toEqual(wished)
    expect(lifeOf({ channel: 'candidate', record: 'auto' }, env)).toEqual({ ...wished, channel: 'candidate' })
  })

  it('tells of no run where there is none', () => {
    expect(lifeOf({ channel: undefined, record: true }, {})).toEqual({
      channel: undefined,
      commit: undefined,
      run: undefined,
    })
  })
})

describe('force and a channel that the new template does not get', () => {
  const production = async (vmid: number, name: string) => {
    await on.makeTemplate(vmid, name, { scsi0: 'local-lvm:2' })
    await on.lab.client.request('PUT', `${at(vmid)}/config`, {
      tags: 'channel-production',
      description: blockOf({ production: 1000 }),
    })
  }

  it('keeps the one of the name that has it', async () => {
    await production(4850, 'kept')
    const { ran } = await on.build(on.iso('template_name = "kept"'), {
      force: true,
      life: { ...wished, channel: 'candidate' },
    })
    expect(ran.said).toContain('Template 4850 (kept) stays: it is in channel production')
    expect(ran.build.outcome).toBe('succeeded')
    expect(await tagsOf(4850)).toBe('channel-production')
  })

  it('builds nothing where it has the fixed ID, unless the new one gets the channel', async () => {
    await production(4851, 'fixed')
    const source = on.iso('vm_id = 4851\ntemplate_name = "fixed"')
    const { ran, calls } = await on.build(source, { force: true, life: wished })
    expect(ran.build.problems).toMatchObject([
      { code: 'channel-would-be-empty', range: { source: { name: 'a.pkr.hcl' } } },
    ])
    expect(calls).toEqual([])
    const { ran: second } = await on.build(source, { force: true, life: { ...wished, channel: 'production' } })
    expect(second.build.outcome).toBe('succeeded')
    expect(await tagsOf(4851)).toContain('channel-production')
  })
})
