import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type CallLab, cd, openCallLab } from './call-lab.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
})
afterAll(() => on.lab.close())
afterEach(async () => {
  const { machines } = await on.lab.contents()
  // Clones before what they are linked to.
  for (const name of machines.toReversed()) await on.remove(Number(name.replace(/\D/g, '')))
})

type How = NonNullable<Parameters<CallLab['build']>[1]>

/** Steps and lines of a build, but for what tasks of the server put out. What the machine chooses is told by a letter. */
async function logOf(template: string, how: How = {}): Promise<readonly string[]> {
  const lines: string[] = []
  await on.build(template, {
    ...how,
    onEvent: (event) => {
      if (event.kind === 'say' || event.kind === 'message') lines.push(event.text)
      if (event.kind !== 'problem') return
      const { code, summary, detail } = event.diagnostic
      lines.push(`${code}: ${summary}`, ...(detail ?? '').split('\n'))
    },
  })
  return lines.map((line) =>
    line
      .replaceAll(/SHA256:\S+/g, 'SHA256:K')
      .replaceAll(/(127\.0\.0\.1|10\.0\.2\.2):\d+/g, '$1:P')
      .replaceAll(/packer[0-9a-f]+\.iso/g, 'packerN.iso'),
  )
}

const connected = ['Connecting to Proxmox VE', 'Proxmox VE 8.4.1 as root@pam!embedded']
const created = (vmid: number) => ['Creating VM', `Created virtual machine ${vmid}`, 'Starting VM']
const booted = [
  'Typing the boot command',
  'The machine is emulated, because node pve has no hardware virtualisation: waits of the boot command take no longer than the template says, as boot-wait-factor asks',
  'Waiting 0s for boot',
  'Typing the boot command',
  'Waiting for SSH',
  'The host key of the guest is ssh-ed25519 SHA256:K',
  'Connected to SSH at 127.0.0.1:P',
]
const finished = ['Stopping VM', 'Converting VM to template', 'Finalizing']
const built = (vmid: number) => [...created(vmid), ...booted, ...finished]
const refused = (call: string) => `${call}: 500 Internal Server Error`

const own = 6001
const named = () => on.iso(`template_name = "web"\nvm_id = ${own}`)
const free = () => on.iso('template_name = "web"')
const old = () => on.makeTemplate(own, 'web', { scsi0: 'local:1,format=qcow2' })

describe('the log of a build', () => {
  it('tells of media, answers, typing and provisioning', async () => {
    const source = `vm_id = ${own}\nhttp_content = { "/a" = "x" }\ncloud_init = true\ncloud_init_storage_pool = "local-lvm"`
    const template = on.iso(`${source}\n${cd('unmount = true')}`, 'provisioner "shell" { inline = ["true"] }')
    expect(await logOf(template.replace('"1ms"', '"1s"'))).toEqual([
      ...connected,
      'Making a CD',
      'A CD with 1 entry, label packer',
      'Uploading packerN.iso to local',
      ...created(own),
      "Serving answer files at http://10.0.2.2:P/. It is the node's address on the guest's bridge: the node is reached through this machine itself.",
      ...booted.map((line) => line.replace('0s', '1s')),
      'Provisioning with inline script',
      ...finished,
      `A template was created: ${own}`,
    ])
  })

  it('tells what becomes of the old template', async () => {
    await old()
    expect(await logOf(named(), { force: true })).toEqual([
      ...connected,
      ...created(100),
      ...booted,
      'Stopping VM',
      'Finalizing',
      `Taking the ID ${own}`,
      `Removing the old template ${own} (web): the new one takes its ID`,
      `Handing over the disks of machine 100 to ID ${own}`,
      `A template was created: ${own}`,
    ])
    expect(await logOf(named(), { force: true, forceOrder: 'delete-first' })).toEqual([
      ...connected,
      `Removing the old template ${own} (web), because force is set`,
      ...built(own),
      `A template was created: ${own}`,
    ])
    expect(await logOf(free(), { force: true, keepPrevious: true })).toEqual([
      ...connected,
      ...built(100),
      'A template was created: 100',
      `The old template ${own} (web) stays as web-previous`,
    ])
  })

  it('tells of an old template that linked clones hold', async () => {
    await old()
    const { client } = on.lab
    await client.task(String(await client.request('POST', `/nodes/pve/qemu/${own}/clone`, { newid: 6100, full: 0 })))
    expect(await logOf(free(), { force: true })).toEqual([
      ...connected,
      ...built(100),
      'A template was created: 100',
      `Removing the old template ${own} (web), because force is set`,
      `linked-clones-exist: The old template ${own} has linked clones and stays, as web-previous`,
      'They are 6100. Remove it when they are gone, or full copies.',
    ])
  })

  it('tells of linked clones that the credentials do not see', async () => {
    await old()
    const call = `DELETE /nodes/pve/qemu/${own}`
    const text = "base volume 'local-lvm:base-6001-disk-0' is still in use by linked cloned machines"
    expect(
      (await logOf(free(), { force: true, met: [{ call, fault: 'task-error', text, done: false }] })).slice(-3),
    ).toEqual([
      `Removing the old template ${own} (web), because force is set`,
      `linked-clones-exist: The old template ${own} has linked clones and stays, as web-previous`,
      'These credentials do not see which. Remove it when they are gone, or full copies.',
    ])
  })

  it('tells of what did not go well, and how it went on', async () => {
    await old()
    const marking = `POST /nodes/pve/qemu/${own}/config`
    const met = [{ call: marking, fault: 'status' as const, status: 500 }]
    expect(await logOf(free(), { force: true, met })).toEqual([
      ...connected,
      ...built(100),
      `The old template ${own} could not be marked as replaced: ${refused(marking)}`,
      'A template was created: 100',
      `Removing the old template ${own} (web), because force is set`,
    ])
    const finishing = 'POST /nodes/pve/qemu/101/config'
    expect(await logOf(on.iso(''), { met: [{ call: finishing, fault: 'status', status: 500 }] })).toEqual([
      ...connected,
      ...built(101),
      `The machine could not be finished: ${refused(finishing)}. Trying again`,
      'A template was created: 101',
    ])
  })

  it('tells what a guest needs that did not power off', async () => {
    const call = 'POST /nodes/pve/qemu/*/status/shutdown'
    const text = 'VM quit/powerdown failed - got timeout'
    const { ran } = await on.build(free(), { met: [{ call, fault: 'task-error', text, done: false }] })
    expect(ran.build.problems).toMatchObject([{ summary: `Proxmox task failed: ${text}` }])
    expect(ran.build.problems[0]?.detail).toContain(
      'The guest was asked to power off, and went on. It has to answer the power button (acpid, systemd) or have the guest agent. A guest that powers off by itself is waited for with communicator = "none" and none_wait = "poweroff".',
    )
  })

  it('tells of an old template that can not be removed, and stays', async () => {
    await old()
    const call = `DELETE /nodes/pve/qemu/${own}`
    const { ran } = await on.build(free(), { force: true, met: [{ call, fault: 'status', status: 500, times: 9 }] })
    expect(ran.build.problems).toMatchObject([{ code: 'call-refused', summary: refused(call) }])
    expect(ran.said).not.toContain('is gone already')
    expect((await on.lab.contents()).machines).toContain(`template ${own}`)
  })

  it('tells what a template lacks that could not be finished, with the commands', async () => {
    const call = 'POST /nodes/pve/qemu/100/config'
    const met = [{ call, fault: 'status' as const, status: 403, times: 9 }]
    const why = [
      `${call}: 403 Error`,
      '"root@pam!embedded" lacks a privilege for this call.',
      '"root@pam!embedded" is an API token with, unless it was made with --privsep 0, rights of its own: what its user may do, it may do only where an ACL names the token too.',
    ]
    const each = (what: string) => [`${what}: ${why[0]}`, ...why.slice(1)]
    expect(await logOf(free(), { met })).toEqual([
      ...connected,
      ...built(100),
      'A template was created: 100',
      'not-finalized: Template 100 is kept, but not finished: its name, the CD drive ide2, its description and tags could not be set',
      ...each('its name'),
      ...each('the CD drive ide2'),
      ...each('its description and tags'),
      'It is still named lab-template. To name it: qm set 100 --name web',
      'It still has the description and the tag proxmox-template-build of what a build leaves behind: it is none of that, but the command reap would take it for it. To take them away: qm set 100 --delete description,tags',
    ])
  })
})
