import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { startGuestServer } from '../communicators/guest-server.ts'
import { clientOf } from '../embedded/client.ts'
import { guestPassword } from '../engine/lab.ts'
import { Job, type StepResult } from '../harness/runner.ts'

const noProc = existsSync('/proc/self/stat') ? undefined : 'no /proc on this system, by which a process is known again'
if (noProc !== undefined) console.warn(`skipped: ${noProc}`)

const harness = path.resolve(import.meta.dirname, '../harness')
const programs = { main: path.join(harness, 'simulated-main.ts'), post: path.join(harness, 'simulated-post.ts') }

let jobs: Job[] = []
let temporary: string
beforeEach(() => {
  jobs = []
})
afterEach(async () => {
  // Also where a test has failed: nothing lives on.
  for (const job of jobs) if (job.state['served-folder'] !== undefined) await job.post().done
  for (const job of jobs) job.remove()
})

/** A step of one job; the first one's temporary files are those of all. */
function step(inputs: Record<string, string>): Job {
  const job = new Job({ ...programs, inputs })
  const [first] = jobs
  temporary = path.join((first ?? job).workspace, 'tmp')
  mkdirSync(temporary, { recursive: true })
  job.environment['TMPDIR'] = temporary
  jobs.push(job)
  return job
}

const folders = () => readdirSync(temporary).filter((name) => name.startsWith('proxmox-template-'))

/** The process that has the data folder of a served step. */
function serverOf(job: Job): number {
  const data = path.join(job.state['served-folder'] ?? '', 'data')
  const lock = readdirSync(data).find((name) => /^server\.lock\.\d+$/.test(name))
  return (JSON.parse(readFileSync(path.join(data, String(lock)), 'utf8')) as { pid: number }).pid
}

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

const image = 'this is no real image'
const digest = createHash('sha256').update(image).digest('hex')

function template(port: number, iso = 'local:iso/installer.iso'): string {
  return `source "proxmox-iso" "lab" {
  vm_name      = "lab-template"
  boot_wait    = "1ms"
  boot_command = ["<enter>"]
  ssh_host     = "127.0.0.1"
  ssh_port     = ${port}
  ssh_username = "root"
  ssh_password = "${guestPassword}"
  boot_iso {
    iso_file = "${iso}"
    unmount  = true
  }
  disks {
    storage_pool = "local-lvm"
    disk_size    = "1G"
  }
}
build {
  sources = ["source.proxmox-iso.lab"]
}
`
}

/** How a later step reaches the server, by the outputs. */
function reach({ outputs }: StepResult, ...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, outputs[name] ?? '']))
}

describe.skipIf(noProc !== undefined)('command: serve', () => {
  async function startGuest(): Promise<number> {
    const guest = await startGuestServer({
      authenticate: (context) => context.method === 'password' && context.password === guestPassword,
    })
    onTestFinished(() => guest.stop())
    return guest.port
  }

  /** A server with the image of the template. */
  async function start(more: Record<string, string> = {}) {
    const images = `# comments and empty lines are none\n\nlocal:iso/installer.iso installer.img sha256:${digest}\n`
    const served = step({ command: 'serve', 'embedded-images': images, ...more })
    served.write('installer.img', image)
    const result = await served.main().done
    expect(result.log.annotations).toEqual([])
    expect(result.exitCode).toBe(0)
    return { served, result }
  }

  async function end(served: Job): Promise<void> {
    const pid = serverOf(served)
    expect(isRunning(pid)).toBe(true)
    const post = await served.post().done
    expect(post.exitCode).toBe(0)
    expect(post.raw).toContain('The embedded Proxmox has ended')
    expect(isRunning(pid)).toBe(false)
    expect(folders()).toEqual([])
    served.state = {}
  }

  it('says how the server is reached, and shows no secret', async () => {
    const { served, result } = await start()
    expect(result.outputs).toMatchObject({
      'proxmox-url': expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+\/api2\/json$/),
      'proxmox-username': 'root@pam!embedded',
      'proxmox-node': 'pve',
    })
    const { 'proxmox-token': token = '', 'proxmox-password': password = '', 'proxmox-ca': ca = '' } = result.outputs
    for (const secret of [token, password]) {
      expect(secret.length).toBeGreaterThan(10)
      expect(served.masks.touch(secret)).toBe(true)
      expect(result.raw.replace(/^::add-mask::.*$/gm, '')).not.toContain(secret)
      expect(result.summary).not.toContain(secret)
    }
    expect(result.summary).toMatch(/^### ✅ Embedded Proxmox: running\n/)
    expect(readFileSync(ca, 'utf8')).toContain('BEGIN CERTIFICATE')
    expect(result.environment).toEqual({})
    await end(served)
  })

  // Pinned by fingerprint, or by the certificate as its own authority.
  it.each(['proxmox-fingerprint', 'proxmox-ca'])('a later step builds there by the outputs, with %s', async (proof) => {
    const { served, result } = await start()
    const names = ['proxmox-url', 'proxmox-username', 'proxmox-token', 'proxmox-node', proof]
    const building = step({ template: 'lab.pkr.hcl', ...reach(result, ...names) })
    building.write('lab.pkr.hcl', template(await startGuest()))
    const built = await building.main().done
    expect(built.log.annotations).toEqual([])
    expect(built.exitCode).toBe(0)
    expect(built.outputs).toMatchObject({ 'template-name': 'lab-template', node: 'pve' })
    expect((await building.post().done).exitCode).toBe(0)
    const { 'proxmox-url': url = '', 'proxmox-username': username = '', 'proxmox-token': token = '' } = result.outputs
    // What was built is there for whoever comes then.
    const client = clientOf({ url, username, token })
    expect(await client.data('GET', '/nodes/pve/qemu')).toMatchObject([{ name: 'lab-template', template: 1 }])
    await end(served)
  })

  it('a later step reaches it by the environment', async () => {
    const { served, result } = await start({ 'export-env': 'true' })
    expect(Object.keys(result.environment)).toEqual(
      ['URL', 'USERNAME', 'TOKEN', 'NODE', 'FINGERPRINT', 'CA'].map((name) => `PROXMOX_${name}`),
    )
    const tested = step({ template: 'lab.pkr.hcl', command: 'test', 'proxmox-node': 'pve' })
    Object.assign(tested.environment, result.environment)
    tested.write('lab.pkr.hcl', template(await startGuest()))
    const test = await tested.main().done
    expect(test.log.annotations).toEqual([])
    expect(test.exitCode).toBe(0)
    await end(served)
  })

  it('is ended by the post step also where its main step was killed', async () => {
    const asked = Promise.withResolvers<void>()
    const silent = createServer(() => asked.resolve()).listen(0, '127.0.0.1')
    onTestFinished(() => silent.closeAllConnections())
    onTestFinished(() => void silent.close())
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/a.iso`
    const served = step({ command: 'serve', 'embedded-images': `local:iso/a.iso ${url} sha256:${digest}` })
    const main = served.main()
    await asked.promise
    main.kill()
    await main.done
    const pid = serverOf(served)
    expect(isRunning(pid)).toBe(true)
    const post = await served.post().done
    expect(post.log.annotations).toEqual([])
    expect(post.exitCode).toBe(0)
    expect(isRunning(pid)).toBe(false)
    expect(folders()).toEqual([])
    served.state = {}
  })

  it('tells of an image that is not what it has to be, and its post step leaves nothing', async () => {
    const served = step({ command: 'serve', 'embedded-images': `local:iso/a.iso a.iso sha256:${digest}` })
    served.write('a.iso', 'other bytes')
    const { exitCode, log, outputs, summary } = await served.main().done
    expect(exitCode).toBe(1)
    expect(log.annotations.map(({ title }) => title)).toEqual([
      expect.stringContaining('The image local:iso/a.iso of embedded-images: '),
    ])
    expect(outputs).toEqual({})
    expect(summary).toMatch(/^### ❌ Embedded Proxmox: not started/)
    expect((await served.post().done).exitCode).toBe(0)
    expect(folders()).toEqual([])
    served.state = {}
  })

  it('what a killed server has left is removed by the next run, whose post step never came', async () => {
    const served = step({ command: 'serve' })
    expect((await served.main().done).exitCode).toBe(0)
    const pid = serverOf(served)
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false)
    expect(folders()).toHaveLength(1)
    const next = step({ template: 'n.pkr.hcl' })
    next.write('n.pkr.hcl', 'source "null" "n" {\n communicator = "none"\n}\nbuild {\n sources = ["null.n"]\n}\n')
    expect((await next.main().done).exitCode).toBe(0)
    expect(folders()).toEqual([])
    served.state = {}
  })

  it('names the line of embedded-images that is wrong, and what has no effect elsewhere', async () => {
    const lines = ['local:iso/a.iso x', `other:iso/a.iso x sha256:${digest}`, 'local:iso/b.iso x none']
    const { log } = await step({ command: 'serve', 'embedded-images': lines.join('\n') }).main().done
    expect(log.annotations.map(({ message }) => message.replace(/: it .*/, ''))).toEqual(
      [1, 2, 3].map((line) => `Input embedded-images is wrong in line ${line}`),
    )
    const other = step({ command: 'validate', 'embedded-setup': 'true', 'export-env': 'true', template: 'n.pkr.hcl' })
    other.write('n.pkr.hcl', 'source "null" "n" {\n communicator = "none"\n}\nbuild {\n sources = ["null.n"]\n}\n')
    expect((await other.main().done).log.annotations.map(({ title }) => title)).toEqual([
      'Input export-env has no effect with command: validate',
      'Input embedded-setup has no effect with command: validate',
    ])
  })
})
