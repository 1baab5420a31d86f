import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { recordIn } from '../../src/builders/proxmox/record/template-record.ts'
import type { TemplateError } from '../../src/diagnostics/errors.ts'
import type { Event } from '../../src/events/event.ts'
import { documentedRole } from '../../src/proxmox/privilege-table.ts'
import { type Lab, openLab } from '../engine/lab.ts'
import { connectionOf, good, guestsAt, runHere, verifyTemplate } from './verify-lab.ts'

let onCall: (method: string, at: string) => void = () => {}
let lab: Lab
beforeAll(async () => {
  lab = await openLab({
    faults: {
      meet: (method, at) => {
        onCall(method, at)
        return undefined
      },
    },
  })
})
afterAll(() => lab.close())
afterEach(async () => {
  onCall = () => {}
  for (const machine of (await lab.contents()).machines)
    await lab.client.task(String(await lab.client.request('DELETE', `/nodes/pve/qemu/${machine.replace(/\D/g, '')}`)))
})

const build = async (template: string, more: Partial<Parameters<typeof runHere>[0]> = {}) => {
  const events: Event[] = []
  const ran = await runHere({
    template,
    connection: connectionOf(lab),
    ...more,
    onEvent: (event) => {
      events.push(event)
      more.onEvent?.(event)
    },
  })
  return { ...ran, events, verified: events.find(({ kind }) => kind === 'verified') }
}

describe('a good template', () => {
  it('is handed over when its clones were looked at, and they are gone', async () => {
    const port = await guestsAt({ 101: good('one'), 102: good('two') })
    const {
      build: result,
      verified,
      open,
      events,
    } = await build(verifyTemplate(lab, port, { verify: 'inline = ["echo tried by $PACKER_BUILD_NAME"]' }))
    expect(result.problems).toEqual([])
    expect(result.outcome).toBe('succeeded')
    expect(verified).toMatchObject({
      vmid: 100,
      passed: [
        'cd',
        'agent',
        'cloud-init',
        'machine-id',
        'host-keys',
        'addresses',
        'root-size',
        'history',
        'authorized-keys',
        'build-files',
      ],
      findings: [],
    })
    expect(events.filter((event) => event.kind === 'output').map(({ text }) => text)).toContain('tried by lab')
    const kinds = events.map(({ kind }) => kind)
    expect(kinds.indexOf('verified')).toBeLessThan(kinds.indexOf('artifact'))
    expect(await lab.contents()).toMatchObject({ machines: ['template 100'] })
    expect(open).toEqual([])
  })

  it('has in its record when it was tried', async () => {
    const port = await guestsAt({ 101: good('one'), 102: good('two') })
    const life = { channel: 'candidate', commit: undefined, run: undefined }
    const { build: result } = await build(verifyTemplate(lab, port, { verify: '' }), { life })
    const { description = '', tags } = (await lab.client.request('GET', '/nodes/pve/qemu/100/config')) as Record<
      string,
      string
    >
    const record = recordIn(description)
    expect(Date.parse(record?.verified ?? '')).toBeGreaterThan(result.startedAt)
    expect(Date.parse(record?.verified ?? '')).toBeLessThanOrEqual(Date.parse(record?.built ?? ''))
    expect(tags).toBe('channel-candidate')
  })
})

describe('a template that is not good', () => {
  const faulty = {
    101: good('one', [
      'history\t/root/.bash_history',
      'authorized-key\t/root/.ssh/authorized_keys ssh-ed25519 AAAAnobody packer_1234',
      'build-file\t/tmp/script_1.sh',
      'user\troot',
    ]),
    102: {
      ...good('two'),
      probe: good('two').probe.map((line) =>
        /^(?:machine-id|host-key)/.test(line) ? line.replace('two', 'one') : line,
      ),
    },
  }

  it('is removed, with a finding and its way out for each fault', async () => {
    const port = await guestsAt({ ...faulty, 101: { ...faulty[101], cloudInit: 'status: error\ndetail: boom' } })
    const { build: result, open } = await build(verifyTemplate(lab, port, { verify: 'disk_growth = "2G"' }))
    expect(result.outcome).toBe('failed')
    expect(result.problems.map(({ summary }) => summary).join('\n')).toMatchInlineSnapshot(`
      "The template is not good (cloud-init): cloud-init did not end well: status: error; detail: boom
      The template is not good (machine-id): both clones have the machine-id one
      The template is not good (host-keys): both clones have the same SSH host keys: /etc/ssh/ssh_host_ed25519_key.pub
      The template is not good (root-size): the disk has 2048 MiB more, the root filesystem 977 MiB
      The template is not good (history): the shell history /root/.bash_history is left
      The template is not good (authorized-keys): /root/.ssh/authorized_keys lets in the temporary key packer_1234
      The template is not good (build-files): /tmp/script_1.sh of the build is left"
    `)
    expect(result.problems.every(({ code, range }) => code === 'template-not-good' && range !== undefined)).toBe(true)
    expect(result.problems.find(({ summary }) => summary.includes('machine-id'))?.detail).toContain(
      'truncate -s 0 /etc/machine-id',
    )
    expect(result.artifact).toBeUndefined()
    expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
    expect(open).toEqual([])
  })

  it('is kept under another name where on_failure says so, and the old one stays', async () => {
    const port = await guestsAt({ 102: faulty[101], 103: faulty[102] })
    const first = await build(verifyTemplate(lab, 0, { verify: 'checks = ["cd"]' }))
    expect(first.build.outcome).toBe('succeeded')
    const { build: result, open } = await build(verifyTemplate(lab, port, { verify: 'on_failure = "keep"' }), {
      force: true,
    })
    expect(result.outcome).toBe('failed')
    expect(result.artifact).toMatchObject({ vmid: 101, name: 'proven-unproven' })
    expect(await lab.contents()).toMatchObject({ machines: ['template 100', 'template 101'] })
    const old = (await lab.client.request('GET', '/nodes/pve/qemu/100/config')) as Record<string, unknown>
    expect(old).toMatchObject({ name: 'proven' })
    expect(String(old['description'] ?? '')).not.toContain('replaced by')
    expect(open).toEqual([])

    const third = await guestsAt({ 103: faulty[101], 104: faulty[102] })
    const removed = await build(verifyTemplate(lab, third, { verify: 'on_failure = "remove"' }), { force: true })
    expect(removed.build.artifact).toBeUndefined()
    expect(await lab.contents()).toMatchObject({ machines: ['template 100', 'template 101'] })
  })
})

describe('a run that is killed while the template is tried', () => {
  it.each([['a clone is made', 'POST', /\/clone$/, 2]] as const)(
    'when %s: post takes the clones and the template away',
    async (_, method, call, count) => {
      const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
      job.write('lab.pkr.hcl', verifyTemplate(lab, 1, { verify: '' }))
      const step = job.main()
      let met = 0
      onCall = (made, at) => {
        if (made === method && call.test(at) && ++met === count) step.kill()
      }
      await step.done
      expect(met).toBe(count)
      expect(await lab.contents()).not.toEqual({ machines: [], volumes: [] })
      const post = await job.post().done
      expect(post.raw).not.toContain('Left behind')
      expect(post.exitCode).toBe(0)
      expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
    },
  )
})

describe('a plan', () => {
  it.each([
    ['a build that makes no template', 'no-template', { source: 'skip_convert_to_template = true', verify: '' }],
    [
      'a verify that comes too late',
      'proof-not-first',
      {
        verify: 'checks = ["cd"]',
        build: 'post-processors {\n post-processor "manifest" {}\n post-processor "verify" { ssh_username = "x" }\n }',
      },
    ],
    ['a check that there is not', 'invalid-option-value', { verify: 'skip_checks = ["host-key"]' }],
    ['an address of a guest', 'conflicting-options', { verify: 'ssh_host = "127.0.0.1"' }],
    ['one address for two clones', 'invalid-option-value', { verify: 'ipconfig = ["ip=192.0.2.1/24"]' }],
    ['nothing to look at', 'missing-option', { verify: 'checks = []' }],
    ['a way that runs no commands', 'no-communicator', { verify: 'communicator = "none"' }],
    ['a way to no POSIX shell', 'no-communicator', { verify: 'communicator = "winrm"\nwinrm_username = "a"' }],
  ] as const)('refuses %s, at its place', async (_, code, wish) => {
    const thrown = await build(verifyTemplate(lab, 1, wish)).catch((failure: unknown) => failure)
    const errors = (thrown as TemplateError).diagnostics.filter(({ severity }) => severity === 'error')
    expect(errors).toMatchObject([{ code, range: expect.anything() }])
  })

  it('says that a storage for the clones is missing before anything is made', async () => {
    const wish = { verify: 'full_clone = true\nclone_storage_pool = "local-lmv"' }
    const { build: result } = await build(verifyTemplate(lab, 1, wish))
    expect(result.problems).toMatchObject([{ code: 'unknown-storage', detail: expect.stringContaining('local-lvm') }])
  })

  it('says what the credentials lack before anything is made', async () => {
    const { token, user } = await without(['VM.Clone'])
    const { build: result } = await build(verifyTemplate(lab, 1, { verify: '' }), {
      connection: { ...connectionOf(lab), username: user, token },
    })
    expect(result.problems.map(({ summary }) => summary).join()).toMatch(/lacks VM\.Clone on \/vms\/100/)
    expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
  })
})

/** A token with all privileges of the documented role but some. */
async function without(privileges: readonly string[]): Promise<{ token: string; user: string }> {
  const privs = documentedRole(lab.client.version.major).filter((one) => !privileges.includes(one))
  await lab.client.request('POST', '/access/roles', { roleid: 'poor', privs: privs.join(',') })
  await lab.client.request('POST', '/access/users', { userid: 'poor@pve' })
  await lab.client.request('PUT', '/access/acl', { path: '/', roles: 'poor', users: 'poor@pve' })
  const made = await lab.client.request('POST', '/access/users/poor@pve/token/test', { privsep: 0 })
  return { token: (made as { value: string }).value, user: 'poor@pve!test' }
}
