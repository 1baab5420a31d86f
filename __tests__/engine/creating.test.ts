import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createFaults, type Faults } from '../../src/embedded/faults/faults.ts'
import { product } from '../../src/entry/product.ts'
import type { Event } from '../../src/events/event.ts'
import type { JournalEntry } from '../../src/events/journal.ts'
import { runHere } from './in-process.ts'
import { guestPassword, type Lab, labTemplate, openLab } from './lab.ts'

let declared: Faults | undefined
let lab: Lab
let connection: { url: string; username: string; token: string; fingerprint: string; node: string }
beforeAll(async () => {
  lab = await openLab({ faults: { meet: (method, at) => declared?.meet(method, at) } })
  const { url, username, token, fingerprint } = lab.server
  connection = { url, username, token, fingerprint, node: 'pve' }
  await call('POST', '/nodes/pve/qemu', { vmid: 9000, name: 'base', scsi0: 'local-lvm:1' })
  await call('POST', '/nodes/pve/qemu/9000/template')
})
afterAll(() => lab.close())
afterEach(() => {
  declared = undefined
})

async function call(method: 'POST' | 'DELETE', at: string, parameters = {}): Promise<unknown> {
  const answer = await lab.client.request(method, at, parameters)
  if (typeof answer === 'string' && answer.startsWith('UPID:')) await lab.client.task(answer)
  return answer
}

const nothing = { machines: ['template 9000'], volumes: ['local-lvm:base-9000-disk-0'] }
const clone = () => `source "proxmox-clone" "lab" {
  vm_name      = "cloned"
  clone_vm     = "base"
  communicator = "ssh"
  ssh_host     = "127.0.0.1"
  ssh_port     = ${lab.guest.port}
  ssh_username = "root"
  ssh_password = "${guestPassword}"
}
build {
  sources = ["source.proxmox-clone.lab"]
}
`
const makings = [
  { name: 'qmcreate', at: 'POST /nodes/*/qemu', template: () => labTemplate(lab) },
  { name: 'qmclone', at: 'POST /nodes/*/qemu/*/clone', template: clone },
]

const slowly = (at: string) => createFaults([{ call: at, fault: 'slow-storage', seconds: 3, skip: 0, times: 0 }])

async function stoppedTasks(): Promise<readonly unknown[]> {
  const tasks = (await lab.client.request('GET', '/nodes/pve/tasks', { source: 'all' })) as { status?: string }[]
  return tasks.filter(({ status }) => status === 'received interrupt')
}

describe.each(makings)('stopped while $name makes a volume', ({ at, template }) => {
  it.each(['cancel', 'kill'] as const)('by %s: the post step finds what it made, and removes it', async (how) => {
    declared = slowly(at)
    const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
    job.write('lab.pkr.hcl', template())
    const step = job.main()
    await step.seen(/Logical volume|clone of drive/)
    step[how]()
    await step.done
    const post = await job.post().done
    expect(post.raw).toMatch(/Removed: virtual machine \d+/)
    expect(post.exitCode).toBe(0)
    expect(await stoppedTasks()).toEqual([])
    expect(await lab.contents()).toEqual(nothing)
  })

  it('on the command line, the same build waits', async () => {
    declared = slowly(at)
    const stop = new AbortController()
    const { build, said, open } = await runHere({
      template: template(),
      connection,
      signal: stop.signal,
      onEvent: (event: Event) => {
        if (event.kind === 'output' && /Logical volume|clone of drive/.test(event.text)) stop.abort()
      },
    })
    expect(build.outcome).toBe('cancelled')
    expect(said).toMatch(/Waiting for the end of the task qm\w+ of \d+ on node pve/)
    expect(open).toEqual([])
    expect(await stoppedTasks()).toEqual([])
    expect(await lab.contents()).toEqual(nothing)
  })
})

describe('volumes that no machine has', () => {
  const volume = (vmid: number) => `vm-${vmid}-disk-0`
  const entry = (vmid: number, since: number): JournalEntry => ({
    ...{ id: '1', build: 'proxmox-iso.lab', node: 'pve', url: connection.url },
    ...{ kind: 'vm', vmid, mark: 'run 1, build proxmox-iso.lab', since },
  })
  const allocate = (vmid: number) =>
    lab.client.request('POST', '/nodes/pve/storage/local-lvm/content', { filename: volume(vmid), size: '4M', vmid })
  const remove = (vmid: number) => call('DELETE', `/nodes/pve/storage/local-lvm/content/local-lvm:${volume(vmid)}`)

  async function cleanUp(open: readonly JournalEntry[]) {
    const onEvent = () => {}
    const signal = new AbortController().signal
    return product.cleanUp(open, { connection, connections: {}, env: {}, onEvent, signal, budgetMs: 60_000 })
  }

  it('are removed where they are of the time of the entry, before the machine is called gone', async () => {
    const open = [entry(150, lab.client.serverTime)]
    await allocate(150)
    expect((await lab.contents()).volumes).toContain(`local-lvm:${volume(150)}`)
    expect(await cleanUp(open)).toMatchObject({ removed: open, left: [] })
    expect(await lab.contents()).toEqual(nothing)
  })

  it('stay where they were there before', async () => {
    await allocate(151)
    expect((await cleanUp([entry(151, lab.client.serverTime + 60)])).left).toEqual([])
    expect((await lab.contents()).volumes).toContain(`local-lvm:${volume(151)}`)
    await remove(151)
  })

  it("stay where the ID is somebody's by now", async () => {
    await allocate(152)
    await call('POST', '/nodes/pve/qemu', { vmid: 152, name: 'precious' })
    const open = [entry(152, 0)]
    expect(await cleanUp(open)).toMatchObject({ removed: [], foreign: open, left: [] })
    expect(await lab.contents()).toMatchObject({ machines: ['template 9000', 'vm 152'] })
    expect((await lab.contents()).volumes).toContain(`local-lvm:${volume(152)}`)
    await call('DELETE', '/nodes/pve/qemu/152')
    await remove(152).catch(() => {})
  })

  it('that can not be removed are told, and the entry stays open', async () => {
    const open = [entry(153, lab.client.serverTime)]
    await allocate(153)
    declared = createFaults([{ call: 'DELETE /nodes/*/storage/**', fault: 'status', status: 403, skip: 0, times: 0 }])
    expect(await cleanUp(open)).toMatchObject({ removed: [], left: open })
    declared = undefined
    await remove(153)
  })
})

describe('a machine whose creation was cut off on the server', () => {
  it('is not called removed: only root can remove it, and the entry stays open', async () => {
    declared = createFaults([{ call: 'POST /nodes/*/qemu', fault: 'task-never', skip: 0, times: 1 }])
    const since = lab.client.serverTime
    const upid = String(await lab.client.request('POST', '/nodes/pve/qemu', { vmid: 160 }))
    await lab.client.request('DELETE', `/nodes/pve/tasks/${upid}`)
    const open: readonly JournalEntry[] = [
      {
        ...{ id: '1', build: 'proxmox-iso.lab', node: 'pve', url: connection.url },
        ...{ kind: 'vm', vmid: 160, mark: 'run 1', since },
      },
    ]
    const told: string[] = []
    const result = await product.cleanUp(open, {
      ...{ connection, connections: {}, env: {}, signal: new AbortController().signal, budgetMs: 5_000 },
      onEvent: (event) => {
        if (event.kind === 'problem') told.push(`${event.diagnostic.summary}\n${event.diagnostic.detail}`)
      },
    })
    expect(result).toMatchObject({ removed: [], left: open })
    expect(told.join()).toMatch(/Could not remove machine 160/)
  })
})

describe('a task that does not end', () => {
  it('does not use up the time of what other builds left', async () => {
    const entry = (build: string, vmid: number): JournalEntry => ({
      ...{ id: String(vmid), build, node: 'pve', url: connection.url },
      ...{ kind: 'vm', vmid, mark: `run 1, build ${build}`, since: lab.client.serverTime },
    })
    const open = [entry('proxmox-iso.first', 171), entry('proxmox-iso.second', 172)]
    declared = createFaults([{ call: 'POST /nodes/*/qemu', fault: 'task-never', skip: 0, times: 1 }])
    const hanging = String(await lab.client.request('POST', '/nodes/pve/qemu', { vmid: 171 }))
    await call('POST', '/nodes/pve/qemu', { vmid: 172, description: 'run 1, build proxmox-iso.second' })
    const stop = new AbortController()
    const result = await product.cleanUp(open, {
      ...{ connection, connections: {}, env: {}, signal: stop.signal, budgetMs: 60_000 },
      onEvent: (event) => {
        if (event.kind === 'call' && event.method === 'DELETE' && event.path.endsWith('/qemu/172')) stop.abort()
      },
    })
    // The other one was at least begun, and is not stopped with us.
    await expect.poll(async () => (await lab.contents()).machines).not.toContain('vm 172')
    expect(result.left.map(({ id }) => id)).toContain('171')
    await lab.client.request('DELETE', `/nodes/pve/tasks/${hanging}`)
  })
})
