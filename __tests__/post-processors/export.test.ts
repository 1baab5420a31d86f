import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createFaults, type Faults } from '../../src/embedded/faults/faults.ts'
import type { Event } from '../../src/events/event.ts'
import { findProgram } from '../../src/post-processors/archive/find-program.ts'
import { runHere } from '../engine/in-process.ts'
import { type Lab, labTemplate, openLab } from '../engine/lab.ts'

let lab: Lab
let onCall: Faults['meet'] = () => undefined
let out: string
const size = 24 << 20
const start = randomBytes(700_000)

beforeAll(async () => {
  lab = await openLab({ faults: { meet: (method, at) => onCall(method, at) } })
})
afterAll(() => lab.close())
beforeEach(() => {
  out = mkdtempSync(path.join(tmpdir(), 'ex port-'))
})
afterEach(async () => {
  onCall = () => undefined
  rmSync(out, { recursive: true })
  for (const machine of (await lab.contents()).machines)
    await lab.client.task(String(await lab.client.request('DELETE', `/nodes/pve/qemu/${machine.replace(/\D/g, '')}`)))
})

const storagePath = () => path.join(lab.server.data, 'storage/local')

/** What the guest would have written to its disk. */
async function writeDisk(vmid: number): Promise<void> {
  const images = path.join(lab.server.data, 'storage/local-lvm/images', String(vmid))
  for (const name of await readdir(images)) {
    const file = await open(path.join(images, name), 'r+')
    await file.write(start, 0, start.length, 1 << 20)
    await file.close()
  }
}

function content(): Buffer {
  const disk = Buffer.alloc(size)
  start.copy(disk, 1 << 20)
  return disk
}

async function build(postProcessors: string, { signal, token }: { signal?: AbortSignal; token?: string } = {}) {
  const { url, username, fingerprint } = lab.server
  const events: Event[] = []
  const calls: string[] = []
  const watched = onCall
  onCall = (method, at) => {
    calls.push(`${method} ${at}`)
    return watched(method, at)
  }
  const ran = await runHere({
    template: labTemplate(lab, { build: postProcessors }).replace('"8G"', '"24M"'),
    connection: { url, username, token: token ?? lab.server.token, fingerprint, node: 'pve' },
    ...(signal === undefined ? {} : { signal }),
    onEvent: (event) => {
      events.push(event)
      // The disk is written before the archive is made: that waits for more than one answer of the server.
      if (event.kind === 'artifact' && event.artifact.kind === 'template') void writeDisk(event.artifact.vmid)
    },
  })
  return { ...ran, events, calls }
}

const exported = (options: string) => `post-processor "export" {
  storage      = "local"
  storage_path = "${storagePath()}"
  ${options}
}`

it('an image of the disk as raw, with its checksum, and nothing left on the server', async () => {
  const { build: done } = await build(exported(`
    format = "raw"
    output = "${out}/{{.BuildName}}-{{.Disk}}.raw"`))
  expect(done.problems).toEqual([])
  expect(done.artifact).toMatchObject({ kind: 'template', files: [`${out}/lab-scsi0.raw`] })
  expect(readFileSync(`${out}/lab-scsi0.raw`).equals(content())).toBe(true)
  const sum = createHash('sha256').update(content()).digest('hex')
  expect(readFileSync(`${out}/lab-scsi0.raw.sha256`, 'utf8')).toBe(`${sum}  lab-scsi0.raw\n`)
  expect(readdirSync(out).sort()).toEqual(['lab-scsi0.raw', 'lab-scsi0.raw.sha256'])
  expect((await lab.contents()).volumes.filter((volid) => volid.includes('backup'))).toEqual([])
})

const qemu = findProgram('qemu-img', process.env)

it.skipIf(qemu === undefined)('qcow2, which qemu-img reads, and which compress makes smaller', async () => {
  const { build: done } = await build(`post-processors {
    ${exported(`output = "${out}/{{.Disk}}.qcow2"`)}
    post-processor "checksum" {
      checksum_types = ["sha1"]
      output         = "${out}/sums"
    }
    post-processor "compress" {
      output              = "${out}/disk.tar.gz"
      keep_input_artifact = true
    }
  }`)
  expect(done.problems).toEqual([])
  execFileSync('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', `${out}/scsi0.qcow2`, `${out}/raw`])
  expect(readFileSync(`${out}/raw`).equals(content())).toBe(true)
  expect(execFileSync('tar', ['-tzf', `${out}/disk.tar.gz`]).toString()).toBe('scsi0.qcow2\nsums\n')
})

it('the archive as it is, in place of the template', async () => {
  const { build: done } = await build(exported(`
    format              = "vzdump"
    output              = "${out}/all.vma.zst"
    keep_input_artifact = false`))
  expect(done.problems).toEqual([])
  expect(done.artifact).toEqual({ kind: 'file', files: [`${out}/all.vma.zst`] })
  expect(zstdDecompressSync(readFileSync(`${out}/all.vma.zst`)).toString('latin1', 0, 4)).toBe('VMA\0')
  expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
})

it('older backups of the machine stay', async () => {
  let parameters: unknown
  const { calls } = await build(exported(`output = "${out}/x.qcow2"`))
  expect(calls.filter((call) => call.endsWith('/vzdump'))).toHaveLength(1)
  expect(parameters).toBeUndefined()
})

it.each([
  ['storage = "nowhere"', 'unknown-storage'],
  ['storage = "local-lvm"', 'storage-without-content'],
])('%s is refused before anything is made', async (line, code) => {
  const { build: done, calls } = await build(`post-processor "export" {
    ${line}
    storage_path = "${storagePath()}"
  }`)
  expect(done.problems.map((each) => each.code)).toEqual([code])
  expect(calls.filter((call) => call.startsWith('POST'))).toEqual([])
})

it('an archive that can not be read here is removed again, and the template stays', async () => {
  onCall = createFaults([
    { call: 'GET /nodes/*/storage/local/content', fault: 'answer', data: [], skip: 0, times: 0 },
  ]).meet
  const { build: done } = await build(exported(`output = "${out}/x.qcow2"`))
  expect(done.outcome).toBe('failed')
  expect(done.artifact).toMatchObject({ kind: 'template' })
  expect(readdirSync(out)).toEqual([])
})

it('stopped while the archive is made: nothing is left of it', async () => {
  const controller = new AbortController()
  onCall = createFaults([{ call: 'POST /nodes/*/vzdump', fault: 'task-never', skip: 0, times: 1 }]).meet
  const running = build(exported(`output = "${out}/x.qcow2"`), { signal: controller.signal })
  await expect
    .poll(async () => ((await lab.client.request('GET', '/nodes/pve/tasks', { source: 'active' })) as readonly { type: string }[]).map(({ type }) => type))
    .toContain('vzdump')
  controller.abort()
  const { build: done, open: left } = await running
  expect(done.outcome).toBe('cancelled')
  expect(left).toEqual([])
  expect(readdirSync(out)).toEqual([])
  expect((await lab.contents()).volumes.filter((volid) => volid.includes('backup'))).toEqual([])
})
