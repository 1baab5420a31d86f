import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Checkout } from '../changes/change-lab.ts'
import { PretendGitHub } from '../harness/pretend-github.ts'
import { actionPrograms, Job } from '../harness/runner.ts'

// A pull request from a fork, without any secret: what it changes is found, planned, told in a comment, built and tried.
// With ACT, a program of https://github.com/nektos/act, the workflow template-pull-request.yml does it; else its steps are run
// one after the other.
const root = path.resolve(import.meta.dirname, '../..')
const act = process.env['ACT']
if (act === undefined) console.warn('the workflow itself is not run: ACT names no runner program; its steps are')

const template = (cores: number) => `
source "proxmox-iso" "tiny" {
  vm_name         = "tiny"
  node            = "pve"
  proxmox_url     = "https://pve.example.com:8006/api2/json"
  username        = "ci@pve!builder"
  token           = var.token
  memory          = "512"
  cores           = "${cores}"
  os              = "l26"
  scsi_controller = "virtio-scsi-single"
  network_adapters {
    model  = "virtio"
    bridge = "vmbr0"
  }
  boot_iso {
    iso_file = "local:iso/tiny.iso"
    unmount  = true
  }
  disks {
    type         = "scsi"
    storage_pool = "local-lvm"
    disk_size    = "1G"
  }
  ssh_username   = "root"
  ssh_password   = "tiny-password"
  ssh_timeout    = "10m"
  boot_wait      = "2s"
  boot_command   = ["install url=http://{{ .HTTPIP }}:{{ .HTTPPort }}/answers<enter>"]
  http_directory = "\${path.root}/http"
}
variable "token" {
  type      = string
  sensitive = true
}
build {
  sources = ["source.proxmox-iso.tiny"]
  provisioner "shell" { inline = ["uname -a", "sync"] }
}
`

let iso: string
let github: PretendGitHub
beforeAll(async () => {
  const build = path.join(import.meta.dirname, '../guests/build.sh')
  iso = (await promisify(execFile)(build, ['tiny'])).stdout.trim()
  github = await PretendGitHub.open()
})
afterAll(() => github.close())

interface Told {
  /** Of the steps, with what the runner says of them. */
  readonly log: string
  readonly exitCode: number | null
}

/** The base, and what the pull request makes of it, in a folder. Answers the file of the event. */
function pullRequest(folder: string): { readonly event: string; readonly images: string } {
  const checkout = new Checkout(folder)
  copyFileSync(iso, path.join(folder, 'tiny.iso'))
  checkout.write('images/tiny/tiny.pkr.hcl', template(1))
  for (const name of ['tiny', 'other'])
    checkout.write(`images/${name}/http/answers`, `root_password=tiny-password\nhostname=${name}\n`)
  checkout.write('images/other/other.pkr.hcl', template(1).replaceAll('tiny"', 'other"'))
  const base = checkout.commit()
  checkout.write('images/tiny/tiny.pkr.hcl', template(2))
  const sha = checkout.commit()
  const pull = { number: 12, base: { sha: base }, head: { sha, repo: { full_name: 'stranger/templates' } } }
  const event = checkout.write(
    '.git/event.json',
    JSON.stringify({ repository: { full_name: 'example/templates' }, pull_request: pull }),
  )
  const digest = createHash('sha256').update(readFileSync(iso)).digest('hex')
  return { event, images: `local:iso/tiny.iso tiny.iso sha256:${digest}` }
}

/** The workflow for others, called as docs/workflows.md says, by a runner program. */
async function byWorkflow(program: string): Promise<Told> {
  const folder = mkdtempSync(path.join(tmpdir(), 'act-'))
  try {
    const repository = path.join(folder, 'repository')
    mkdirSync(path.join(repository, '.github/workflows'), { recursive: true })
    const name = 'template-pull-request.yml'
    const workflow = readFileSync(path.join(root, '.github/workflows', name), 'utf8')
    // What act does not know yet.
    const own = workflow.replaceAll('uses: $/', 'uses: OWNER/proxmox-template-action@v1')
    writeFileSync(path.join(repository, '.github/workflows', name), own)
    const { event, images } = pullRequest(repository)
    writeFileSync(
      path.join(repository, '.github/workflows/pull.yml'),
      `on: pull_request
jobs:
  templates:
    uses: ./.github/workflows/${name}
    with:
      templates: images
      embedded-images: ${images}
`,
    )
    const home = path.join(folder, 'home')
    mkdirSync(path.join(home, '.config/act'), { recursive: true })
    writeFileSync(path.join(home, '.config/act/actrc'), '')
    const child = spawn(
      program,
      [
        ...['pull_request', '-e', event, '-W', '.github/workflows/pull.yml', '-P', 'ubuntu-24.04=-self-hosted'],
        ...['--local-repository', `OWNER/proxmox-template-action@v1=${root}`, '-s', 'GITHUB_TOKEN=fork-token'],
        ...['--env', `GITHUB_API_URL=${github.url}`, '--env', 'GITHUB_REPOSITORY=example/templates'],
      ],
      { cwd: repository, env: { ...process.env, HOME: home, XDG_CACHE_HOME: path.join(home, '.cache') } },
    )
    let log = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text: string) => {
        log += text
      })
    }
    const [exitCode] = await once(child, 'close')
    return { log, exitCode }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The same steps, each in a job of its own. */
async function bySteps(): Promise<Told> {
  let log = ''
  const step = async (inputs: (images: string) => Record<string, string>) => {
    const env = {
      GITHUB_API_URL: github.url,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_JOB: 'plan',
      GITHUB_ACTION: 'plan',
    }
    const given: Record<string, string> = {}
    const job = new Job({ ...actionPrograms, inputs: given, env })
    try {
      const { event, images } = pullRequest(job.workspace)
      Object.assign(given, { 'github-token': 'fork-token', ...inputs(images) })
      job.environment['GITHUB_EVENT_PATH'] = event
      const main = await job.main().done
      const post = await job.post().done
      log += `${main.raw}\n${main.summary}\n${post.raw}\n`
      return { ...main, exitCode: main.exitCode === 0 ? post.exitCode : main.exitCode }
    } finally {
      job.remove()
    }
  }
  const found = await step(() => ({ command: 'matrix', template: 'images', 'changed-only': 'true' }))
  const { include } = JSON.parse(found.outputs['matrix'] ?? '{}') as { include: readonly Record<string, string>[] }
  expect(include.map(({ template: folder }) => folder)).toEqual(['images/tiny'])
  const builds = { template: include[0]?.['template'] ?? '', only: include[0]?.['only'] ?? '' }
  const planned = await step(() => ({ command: 'plan', ...builds, comment: 'true' }))
  const tried = await step((images) => ({
    command: 'test',
    ...builds,
    'proxmox-url': 'embedded',
    'embedded-setup': 'true',
    'embedded-images': images,
  }))
  return { log, exitCode: [found, planned, tried].find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0 }
}

describe.each(act === undefined ? [] : [['by the workflow', () => byWorkflow(act)] as const])('%s', (_, run) => {
  it('a pull request from a fork is planned, told, built and tried without a secret', async () => judge(await run()))
})

describe('step by step', () => {
  it('a pull request from a fork is planned, told, built and tried without a secret', async () => {
    judge(await bySteps())
    // Its token may not write.
    github.mayWrite = false
    github.comments.length = 0
  })
})

function judge({ log, exitCode }: Told): void {
  expect(exitCode, log).toBe(0)
  expect(log).toContain('Restricted (trust: none), because the pull request comes from a fork')
  expect(log).toContain('  ~ cores: 1 → 2')
  expect(log).not.toContain('other.pkr.hcl')
  expect(log).toMatch(/was tried: it is good/)
  expect(log).toMatch(/Test build/)
  const [comment, ...more] = github.comments
  expect(comment?.body).toContain('- cores: 1\n+ cores: 2\n')
  expect(more).toEqual([])
  github.comments.length = 0
}
