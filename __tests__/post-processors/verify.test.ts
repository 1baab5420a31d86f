import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Event } from '../../src/events/event.ts'
import { type Lab, openLab } from '../engine/lab.ts'
import { connectionOf, good, guestsAt, runHere, verifyTemplate } from './verify-lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())
afterEach(async () => {
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
  })
})
