import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { createFaults, type Faults } from '../../src/embedded/faults/faults.ts'
import { type RunHere, runHere } from '../engine/in-process.ts'
import { type Lab, labTemplate, openLab } from '../engine/lab.ts'
import { impatientClock } from '../proxmox/server.ts'

type Fault = Parameters<typeof createFaults>[0][number]

let asked: string[] = []
let faults: Faults = createFaults([])
let lab: Lab
beforeAll(async () => {
  lab = await openLab({
    faults: {
      meet: (method, at) => {
        asked.push(`${method} ${decodeURIComponent(at)}`)
        return faults.meet(method, at)
      },
    },
  })
})
afterAll(() => lab.close())
beforeEach(() => {
  asked = []
  faults = createFaults([])
})

function wrong(call: string, fault: object, times = 0): Fault {
  return { call, skip: 0, times, ...fault } as Fault
}
const refused = { fault: 'status', status: 403, reason: 'Permission check failed (/vms/107, VM.Allocate)' }
const noWorker = { fault: 'status', status: 500, reason: 'got no worker upid - start worker failed' }

function run(template: string, more: Partial<RunHere> = {}) {
  const { url, username, token, fingerprint } = lab.server
  const connection = { url, username, token, fingerprint, node: 'pve' }
  return runHere({ template, connection, ...more })
}

async function configOf(vmid: number | undefined) {
  return (await lab.client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Readonly<Record<string, unknown>>
}
const vmidOf = ({ build }: Awaited<ReturnType<typeof run>>) =>
  build.artifact?.kind === 'template' ? build.artifact.vmid : undefined

describe('a task of the server that never ends', () => {
  it('is told of every minute, stopped when task_timeout is over, and leaves nothing', async () => {
    faults = createFaults([wrong('POST /nodes/*/qemu/*/status/start', { fault: 'task-never' }, 1)])
    const before = await lab.contents()
    const template = labTemplate(lab, { source: 'task_timeout = "3m"' })
    const { build, said, open } = await run(template, { clock: impatientClock() })
    expect(build).toMatchObject({ outcome: 'failed', problems: [{ code: 'task-not-finished' }] })
    expect(said).toMatch(/The task qmstart of \d+ on node pve has said nothing for 1m\ds; it is given 3m0s/)
    expect(said).toMatch(/has said nothing for 2m\d+s/)
    expect(said).toContain('it said nothing for 3m0s, and was stopped')
    expect(said).toContain('set task_timeout')
    expect(asked).toContainEqual(expect.stringMatching(/^DELETE \/nodes\/pve\/tasks\/UPID:pve:.*:qmstart:/))
    expect(open).toEqual([])
    expect(await lab.contents()).toEqual(before)
  })
})

describe('a machine whose creation is refused', () => {
  it('is not told as one to remove: it never existed', async () => {
    faults = createFaults([
      wrong('POST /nodes/*/qemu', refused),
      wrong('GET /nodes/*/qemu/*/config', refused),
      wrong('DELETE /nodes/*/qemu/*', refused),
    ])
    const { build, said, open } = await run(labTemplate(lab))
    expect(build.problems).toMatchObject([{ code: 'permission-denied' }])
    expect(said).not.toMatch(/remove it yourself|Could not/)
    expect(open).toEqual([])
  })

  it('an upload that is refused is none to remove either', async () => {
    faults = createFaults([wrong('POST /nodes/*/storage/*/upload', refused)])
    const source = 'additional_iso_files {\n cd_content = { "a" = "x" }\n iso_storage_pool = "local"\n}'
    const { build, open } = await run(labTemplate(lab, { source }))
    expect(build.outcome).toBe('failed')
    expect(open).toEqual([])
    // Not even looked for: whatever has that name by now is somebody else's.
    const after = asked.slice(asked.findIndex((call) => /^POST .*\/upload$/.test(call)))
    expect(after.filter((call) => /\/content|\/version/.test(call))).toEqual([])
  })

  it('one whose answer was lost is looked for, and who may not look is told so', async () => {
    faults = createFaults([
      wrong('POST /nodes/*/qemu', { fault: 'drop', done: false }),
      wrong('GET /nodes/*/qemu/*/config', refused),
    ])
    const { said, open } = await run(labTemplate(lab))
    expect(open).toMatchObject([{ kind: 'vm' }])
    expect(said).toMatch(/Could not see whether machine \d+ is left on node pve: look for it yourself/)
  })
})

describe('"500 got no worker upid" in the last step', () => {
  const source = 'template_name = "finished"\ntemplate_description = "Made in a test"\ntags = "lab"'

  it('is asked for again: the template has its name, description and tags', async () => {
    faults = createFaults([wrong('POST /nodes/*/qemu/*/config', noWorker, 2)])
    const result = await run(labTemplate(lab, { source }))
    expect(result.build.outcome).toBe('succeeded')
    const finished = { name: 'finished', description: 'Made in a test', tags: 'lab', template: 1 }
    expect(await configOf(vmidOf(result))).toMatchObject(finished)
  })

  it('that stays is named, and so is the template that looks like something left behind', async () => {
    faults = createFaults([wrong('POST /nodes/*/qemu/*/config', noWorker)])
    const result = await run(labTemplate(lab, { source }), { clock: impatientClock() })
    const vmid = vmidOf(result)
    expect(await configOf(vmid)).toMatchObject({ name: 'lab-template', template: 1 })
    expect(result.open).toEqual([])
    expect(result.build.problems).toMatchObject([
      {
        code: 'not-finalized',
        summary: `Template ${vmid} is kept, but not finished: its name, the CD drive ide2, its description and tags could not be set`,
        detail: expect.stringContaining(`qm set ${vmid} --name finished`),
      },
    ])
    expect(result.build.problems[0]?.detail).toContain('got no worker upid')
    expect(result.build.problems[0]?.detail).toContain(`qm set ${vmid} --delete description,tags`)
  })

  it('one thing that can not be done does not keep the others from being done', async () => {
    let removed: Promise<unknown> | undefined
    const result = await run(labTemplate(lab, { source }), {
      onEvent: (event) => {
        const vmid = event.kind === 'message' ? /^Created virtual machine (\d+)/.exec(event.text)?.[1] : undefined
        // Somebody takes the installer's drive away meanwhile.
        if (vmid !== undefined)
          removed = lab.client.request('PUT', `/nodes/pve/qemu/${vmid}/config`, { delete: 'ide2' })
      },
    })
    await removed
    expect(result.build.problems).toMatchObject([
      { code: 'not-a-cd-drive', detail: expect.stringContaining('Cannot eject ISO from cdrom drive, ide2 is not') },
    ])
    expect(await configOf(vmidOf(result))).toMatchObject({ name: 'finished', tags: 'lab', template: 1 })
  })
})

describe('two builds of one run with one template name', () => {
  const two = () =>
    labTemplate(lab).replace(
      'sources = ["source.proxmox-iso.lab"]',
      'source "proxmox-iso.lab" {\n name = "one"\n }\n source "proxmox-iso.lab" {\n name = "two"\n }',
    )

  it('are refused with force, before anything is made: the second would remove the first one', async () => {
    const failure = await run(two(), { force: true }).catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(TemplateError)
    expect((failure as TemplateError).diagnostics).toMatchObject([
      {
        code: 'shared-target',
        summary: 'proxmox-iso.one and proxmox-iso.two both have the name lab-template',
        range: { source: { name: 'a.pkr.hcl' } },
      },
    ])
    expect(asked.filter((call) => call.startsWith('POST'))).toEqual([])
  })
})

describe('a clone', () => {
  const clone = (lines: string) =>
    labTemplate(lab, { source: lines })
      .replaceAll('proxmox-iso', 'proxmox-clone')
      .replace(/boot_iso \{[^}]*\}/, '')
  const base = { vmid: 9100, name: 'precious', scsi0: 'local-lvm:1', net0: 'virtio,bridge=vmbr0' }
  beforeAll(async () => {
    await lab.client.task(String(await lab.client.request('POST', '/nodes/pve/qemu', base)))
    await lab.client.task(String(await lab.client.request('POST', '/nodes/pve/qemu/9100/template')))
  })

  it('with force and the ID of its source does not remove that', async () => {
    const { build } = await run(clone('clone_vm = "precious"\nvm_id = 9100'), { force: true })
    expect(build.problems).toMatchObject([{ summary: 'vm_id is that of the machine to clone' }])
    expect((await lab.contents()).machines).toContain('template 9100')
  })

  it('whose boot order names none of its drives is warned of, when its source is known', async () => {
    faults = createFaults([wrong('POST /nodes/*/qemu/*/clone', refused)])
    const { said } = await run(clone('clone_vm = "precious"\nboot = "order=virtio0;scsi0;net0"'))
    expect(said).toMatch(/warning: boot names virtio0, which the machine does not have/)
    expect(said).toContain('Its drives are scsi0, scsi1.')
  })
})

describe('an ISO image that is on the storage already', () => {
  const image = Buffer.from('an installer')
  const source = (url: string, checksum: string) =>
    `additional_iso_files {\n iso_url = "${url}"\n iso_checksum = "${checksum}"\n iso_storage_pool = "local"\n}`

  it('is not downloaded first', async () => {
    const fetched: string[] = []
    const web = createServer(({ method = '' }, response) => {
      fetched.push(method)
      response.writeHead(200, { 'content-length': image.length }).end(method === 'HEAD' ? undefined : image)
    })
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void web.close())
    const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/installer.iso`
    const template = labTemplate(lab, { source: source(url, createHash('sha256').update(image).digest('hex')) })

    expect((await run(template)).build.outcome).toBe('succeeded')
    expect(fetched.filter((method) => method === 'GET')).toHaveLength(1)
    const again = await run(template)
    expect(again.build.outcome).toBe('succeeded')
    expect(again.said).toContain('is there already: nothing is downloaded')
    expect(fetched.filter((method) => method === 'GET')).toHaveLength(1)
  })
})

describe('typing on a machine without hardware acceleration', () => {
  async function typed(lines: string, bootWaitFactor?: number) {
    const clock = impatientClock()
    const template = labTemplate(lab, { source: `disable_kvm = true\n${lines}` }).replace('"1ms"', '"1s"')
    const { said } = await run(template, { clock, bootWaitFactor })
    return { pauses: clock.pauses, said }
  }

  it('is slowed down by itself', async () => {
    const { pauses, said } = await typed('')
    expect(pauses).toEqual(expect.arrayContaining([4000, 100]))
    expect(said).toContain('waits of the boot command take 4 times as long')
  })

  it('is as fast as boot_key_interval and boot-wait-factor say', async () => {
    const { pauses, said } = await typed('boot_key_interval = "7ms"', 1)
    expect(pauses).toEqual(expect.arrayContaining([1000, 7]))
    expect(pauses).not.toContain(100)
    expect(said).toContain('waits of the boot command take no longer than the template says, as boot-wait-factor asks')
    expect(said).not.toContain('1 times')
    const slower = await typed('', 2)
    expect(slower.pauses).toEqual(expect.arrayContaining([2000, 50]))
  })
})
