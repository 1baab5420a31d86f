import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { generateKeyPair } from '../../src/communicators/ssh/key-pair.ts'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { createFaults, type Faults } from '../../src/embedded/faults/faults.ts'
import { vmaArchive } from '../../src/embedded/vm/backup/vma-archive.ts'
import type { Event } from '../../src/events/event.ts'
import { findProgram } from '../../src/scripts/local-program.ts'
import { type Clock, systemClock } from '../../src/time/clock.ts'
import type { Grant } from '../../src/trust/trust.ts'
import { startGuestServer } from '../communicators/guest-server.ts'
import { runHere } from '../engine/in-process.ts'
import { type Lab, labTemplate, openLab } from '../engine/lab.ts'
import { motoServer, needsMoto, startStore } from './s3-store.ts'

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

// Tasks are looked at more often than a real server would like.
const clock: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms === 500 ? 5 : Math.min(ms, 150), signal),
}

interface Wish {
  readonly signal?: AbortSignal
  readonly onEvent?: (event: Event) => void
  readonly granted?: readonly Grant[]
}

const backups = async () => (await lab.contents()).volumes.filter((volid) => volid.includes('backup'))

async function build(postProcessors: string, { onEvent = () => {}, ...wish }: Wish = {}) {
  const { url, username, token, fingerprint } = lab.server
  const events: Event[] = []
  const calls: string[] = []
  const watched = onCall
  onCall = (method, at) => {
    calls.push(`${method} ${at}`)
    return watched(method, at)
  }
  const ran = await runHere({
    template: labTemplate(lab, { build: postProcessors }).replace('"8G"', '"24M"'),
    connection: { url, username, token, fingerprint, node: 'pve' },
    clock,
    ...wish,
    onEvent: (event) => {
      events.push(event)
      onEvent(event)
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

const qemu = findProgram('qemu-img', { env: process.env })

it.skipIf(qemu === undefined)(
  `images of the disk, with their checksums, and nothing left on the server${qemu === undefined ? ', which needs qemu-img' : ''}`,
  async () => {
    const { build: done } = await build(`
    ${exported(`format = "raw"\noutput = "${out}/{{.BuildName}}-{{.Disk}}.raw"`)}
    post-processors {
      ${exported(`output = "${out}/{{.Disk}}.qcow2"\nchecksum = false`)}
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
    const made = ['lab-scsi0.raw', 'scsi0.qcow2', 'sums', 'disk.tar.gz'].map((name) => `${out}/${name}`)
    expect(done.artifact).toMatchObject({ kind: 'template', files: made })
    expect(readFileSync(`${out}/lab-scsi0.raw`).equals(content())).toBe(true)
    const sum = createHash('sha256').update(content()).digest('hex')
    expect(readFileSync(`${out}/lab-scsi0.raw.sha256`, 'utf8')).toBe(`${sum}  lab-scsi0.raw\n`)
    execFileSync('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', `${out}/scsi0.qcow2`, `${out}/raw`])
    expect(readFileSync(`${out}/raw`).equals(content())).toBe(true)
    expect(execFileSync('tar', ['-tzf', `${out}/disk.tar.gz`]).toString()).toBe('scsi0.qcow2\nsums\n')
    expect(readdirSync(out).sort()).toEqual(
      [...made, `${out}/lab-scsi0.raw.sha256`, `${out}/raw`].map((file) => path.basename(file)).sort(),
    )
    expect(await backups()).toEqual([])
  },
)

it('a disk that is packed goes with its checksum', async () => {
  const { build: done } = await build(`post-processors {
      ${exported(`format = "raw"\noutput = "${out}/{{.Disk}}.raw"`)}
      post-processor "compress" { output = "${out}/disk.tar.gz" }
    }`)
  expect(done.problems).toEqual([])
  expect(readdirSync(out)).toEqual(['disk.tar.gz'])
})

it('an output that is a folder, by a name that is made late, is told of before the archive is made', async () => {
  mkdirSync(`${out}/scsi0`)
  const { build: done, calls } = await build(exported(`output = "${out}/{{.Disk}}"`))
  expect(done.problems).toMatchObject([
    { code: 'wrong-file-kind', summary: `output: ${out}/scsi0 is a folder`, detail: 'Name a file in it.' },
  ])
  expect(calls.filter((call) => call.endsWith('/vzdump'))).toEqual([])
})

it('the archive as it is, in place of the template', async () => {
  const { build: done } = await build(
    exported(`
    format              = "vzdump"
    output              = "${out}/all.vma.zst"
    keep_input_artifact = false`),
  )
  expect(done.problems).toEqual([])
  expect(done.artifact).toEqual({ kind: 'file', files: [`${out}/all.vma.zst`] })
  expect(zstdDecompressSync(readFileSync(`${out}/all.vma.zst`)).toString('latin1', 0, 4)).toBe('VMA\0')
  expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
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

it('an archive that this machine does not see is removed again, and the template stays', async () => {
  const { build: done } = await build(`post-processor "export" {
    storage      = "local"
    storage_path = "${out}"
    output       = "${out}/x.qcow2"
  }`)
  expect(done.problems).toMatchObject([{ code: 'export-failed', range: expect.anything() }])
  expect(done.artifact).toMatchObject({ kind: 'template' })
  expect(readdirSync(out)).toEqual([])
  expect(await backups()).toEqual([])
})

it('a disk that archives leave out is told of before one is made', async () => {
  onCall = createFaults([
    {
      call: 'GET /nodes/*/qemu/*/config',
      fault: 'answer',
      data: { digest: 'x', scsi0: 'local-lvm:x,backup=0' },
      skip: 0,
      times: 0,
    },
  ]).meet
  const none = onCall
  let isReady = false
  onCall = (method, at) => (isReady ? none(method, at) : undefined)
  const { build: done, calls } = await build(exported(`output = "${out}/x.qcow2"`), {
    onEvent: (event) => {
      isReady ||= event.kind === 'step-started' && event.step.includes('export')
    },
  })
  expect(done.problems.map(({ summary }) => summary)).toEqual([expect.stringContaining('Archives leave out scsi0')])
  expect(calls.filter((call) => call.endsWith('/vzdump'))).toEqual([])
})

it('stopped while the archive is made: nothing is left of it', async () => {
  const controller = new AbortController()
  onCall = createFaults([{ call: 'POST /nodes/*/vzdump', fault: 'task-never', skip: 0, times: 1 }]).meet
  const running = build(exported(`output = "${out}/x.qcow2"`), { signal: controller.signal })
  await expect
    .poll(async () =>
      ((await lab.client.request('GET', '/nodes/pve/tasks', { source: 'active' })) as readonly { type: string }[]).map(
        ({ type }) => type,
      ),
    )
    .toContain('vzdump')
  controller.abort()
  const { build: done, open: left } = await running
  expect(done.outcome).toBe('cancelled')
  expect(left).toEqual([])
  expect(readdirSync(out)).toEqual([])
  expect(await backups()).toEqual([])
})

it('by SSH to the node, and nothing is made on a storage', async () => {
  // The node's vzdump writes an archive that is there already.
  const program = path.join(out, 'bin/vzdump')
  mkdirSync(path.dirname(program))
  writeFileSync(program, nodeProgram, { mode: 0o755 })
  const env = {
    PATH: `${out}/bin:${process.env['PATH']}`,
    LAB_ARCHIVE: path.join(out, 'archive.vma'),
    LAB_ARGS: path.join(out, 'args'),
  }
  const pieces: Buffer[] = []
  writeFileSync(path.join(out, 'disk'), content())
  for await (const piece of vmaArchive([{ name: 'drive-scsi0', file: path.join(out, 'disk'), size }], [], 0))
    pieces.push(piece)
  writeFileSync(env.LAB_ARCHIVE, zstdCompressSync(Buffer.concat(pieces)))
  const node = await startGuestServer({
    authenticate: ({ method, username: user }) => method === 'publickey' && user === 'root',
    env,
  })
  try {
    const { privateKey } = await generateKeyPair({ type: 'ed25519', bits: 0, name: 'test' })
    writeFileSync(path.join(out, 'key'), privateKey, { mode: 0o600 })
    const bySsh = (hostKey: string) => `post-processor "export" {
      format = "raw"
      output = "${out}/{{.Disk}}.raw"
      node_ssh {
        host             = "127.0.0.1"
        port             = ${node.port}
        private_key_file = "${out}/key"
        host_key         = "${hostKey}"
      }
    }`
    const wrong = await build(bySsh(`SHA256:${'A'.repeat(43)}`))
    const shown = /It shows (SHA256:\S+)\./.exec(wrong.said)?.[1]
    expect(wrong.build.problems.map(({ summary }) => summary)).toEqual([expect.stringContaining('another host key')])
    expect(node.commands).toEqual([])

    const { build: done, calls } = await build(bySsh(shown!))
    expect(done.problems).toEqual([])
    expect(readFileSync(`${out}/scsi0.raw`).equals(content())).toBe(true)
    expect(readFileSync(env.LAB_ARGS, 'utf8')).toMatch(
      /^\d+ --stdout 1 --mode stop --compress zstd --dumpdir \/var\/tmp\/export\.\w+\n$/,
    )
    expect(existsSync(readFileSync(env.LAB_ARGS, 'utf8').trim().split(' ').at(-1)!)).toBe(false)
    expect(calls.filter((call) => call.endsWith('/vzdump'))).toEqual([])

    writeFileSync(program, '#!/bin/sh\nhead -c 100000 "$LAB_ARCHIVE"\necho "ERROR: no space" >&2\nexit 255\n')
    const failed = await build(bySsh(shown!))
    expect(failed.build.problems).toMatchObject([
      { summary: 'vzdump on the node ended with exit code 255', detail: 'ERROR: no space' },
    ])
    expect(failed.build.artifact).toMatchObject({ kind: 'template' })
    expect(readdirSync(out).filter((name) => name.endsWith('.tmp'))).toEqual([])
  } finally {
    await node.stop()
  }
})

const nodeProgram =
  '#!/bin/sh\necho "$@" > "$LAB_ARGS"\necho "INFO: sending archive to stdout" >&2\ncat "$LAB_ARCHIVE"\n'

it.skipIf(motoServer === undefined)(`into an S3 store, with no file here${needsMoto}`, async () => {
  const store = await startStore()
  try {
    const into = (more: string) => `s3 {
      bucket     = "templates"
      endpoint   = "${store.endpoint}"
      access_key = "${store.accessKey}"
      secret_key = "${store.secretKey}"
      ${more}
    }`
    const { build: done, said } = await build(`
      ${exported(`format = "vzdump"\n${into('key = "images/{{.BuildName}}.vma.zst"')}`)}
      ${exported(`format = "raw"\ncompression = null\n${into('part_size = 5')}`)}`)
    expect(done.problems).toEqual([])
    expect(said).not.toContain(store.secretKey)
    const objects = await store.objects('templates')
    expect([...objects.keys()].sort()).toEqual([
      'images/lab.vma.zst',
      'images/lab.vma.zst.sha256',
      'packer_lab_proxmox-iso_scsi0.raw',
      'packer_lab_proxmox-iso_scsi0.raw.sha256',
    ])
    const raw = await objects.get('packer_lab_proxmox-iso_scsi0.raw')!()
    expect(raw.equals(content())).toBe(true)
    const sum = createHash('sha256').update(content()).digest('hex')
    expect((await objects.get('packer_lab_proxmox-iso_scsi0.raw.sha256')!()).toString()).toBe(
      `${sum}  packer_lab_proxmox-iso_scsi0.raw\n`,
    )
    expect(done.artifact).not.toHaveProperty('files')
  } finally {
    await store.close()
  }
})

it.each([
  ['', 'missing-option', 'Nothing says how the template leaves the server'],
  ['storage = "x"', 'missing-option', 'storage_path must be set with storage'],
  [`storage = "x"\nstorage_path = "/tmp"\nnode_ssh {\nhost_key = "x"\n}`, 'conflicting-options', 'two roads'],
  [`storage = "x"\nstorage_path = "/tmp"\ncompression = "gzip"`, 'conflicting-options', 'belongs to format'],
  [
    `storage = "x"\nstorage_path = "/tmp"\ndisks = ["scsi0", "scsi1"]\noutput = "x"`,
    'invalid-option-value',
    'the same for 2 disks',
  ],
  [
    `storage = "x"\nstorage_path = "/tmp"\ns3 {\nbucket = "ab"\naccess_key = "x"\n}`,
    'missing-option',
    'other half of the key',
  ],
])('%j is refused', async (options, code, text) => {
  const thrown = await build(`post-processor "export" {\n${options}\n}`).catch((caught: TemplateError) => caught)
  expect(thrown).toBeInstanceOf(TemplateError)
  const { diagnostics } = thrown as TemplateError
  expect(diagnostics.filter((each) => each.code === code).map(({ summary }) => summary)).toContainEqual(
    expect.stringContaining(text),
  )
})

it('a template that is not trusted reads no storage outside of the workspace', async () => {
  const thrown = await build(exported(`s3 {\nbucket = "ab"\naccess_key = "x"\nsecret_key = "y"\n}`), {
    granted: [],
  }).catch((caught: TemplateError) => caught)
  const codes = (thrown as TemplateError).diagnostics.map(({ code }) => code)
  expect(codes).toContain('untrusted-files')
})
