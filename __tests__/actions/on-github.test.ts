import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, labTemplate, openLab } from '../engine/lab.ts'
import type { Job } from '../harness/runner.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

function jobOf(template: string, inputs: Record<string, string> = {}): Job {
  const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs, ...inputs })
  job.write('lab.pkr.hcl', template)
  return job
}

/** As the platform starts a workflow for a pull request. */
function onPullRequest(job: Job, head: string): void {
  const pull = { number: 12, head: { sha: 'f00dfeedf00dfeed', repo: { full_name: head } } }
  job.environment['GITHUB_EVENT_NAME'] = 'pull_request'
  job.environment['GITHUB_EVENT_PATH'] = job.write(
    'event.json',
    JSON.stringify({ repository: { full_name: 'example/templates' }, pull_request: pull }),
  )
}

const withoutSecrets = { 'proxmox-token': '', 'proxmox-password': '', vars: 'root_password: ' }
const secretive = () =>
  `variable "root_password" {\n type = string\n sensitive = true\n}\n${labTemplate(lab).replace('"correct horse"', 'var.root_password')}`

describe('a pull request from a fork, which has no secrets', () => {
  it.each(['validate', 'plan'])('%s works, without a word on its lines', async (command) => {
    const job = jobOf(secretive(), { ...withoutSecrets, command })
    onPullRequest(job, 'stranger/templates')
    const { exitCode, log, summary } = await job.main().done
    expect(log.annotations).toEqual([])
    expect(exitCode).toBe(0)
    expect(summary).toContain(
      'commit <a href="https://github.example.com/example/templates/commit/f00dfeedf00dfeed"><code>f00dfee</code></a> of <code>pull request 12</code>',
    )
  })

  it('is told that it has none, and what works there, when it builds', async () => {
    const job = jobOf(secretive(), withoutSecrets)
    onPullRequest(job, 'stranger/templates')
    const { exitCode, log, summary } = await job.main().done
    expect(exitCode).toBe(1)
    const titles = log.annotations.map(({ title }) => title)
    expect(titles).toEqual([
      'password or token must be specified',
      'ssh_host reaches servers from this machine',
      'Pull requests from forks get no secrets, so there is nothing to log in with',
    ])
    expect(log.annotations[2]?.message).toContain('`command: validate`, or `proxmox-url: embedded`')
    expect(summary).toContain('Pull requests from forks get no secrets')
  })

  it('is not blamed where the pull request has its secrets', async () => {
    const job = jobOf(secretive(), withoutSecrets)
    onPullRequest(job, 'example/templates')
    const { log } = await job.main().done
    expect(log.annotations.map(({ title }) => title)).toEqual(['password or token must be specified'])
  })
})

describe('a build that fails', () => {
  const failing = (more = '') => `provisioner "shell" {\n inline = ["echo one"]\n }
  provisioner "shell" {\n inline = ["echo before", "echo 'E: Unable to locate package nginx-ful' >&2", "echo after", "exit 100"]\n }\n ${more}`

  it('shows the line that says why in the annotation, in the log and on top of the summary', async () => {
    const { log, summary, raw } = await jobOf(labTemplate(lab, { build: failing() })).main().done
    expect(log.annotations).toMatchObject([
      {
        type: 'error',
        file: 'lab.pkr.hcl',
        title: expect.stringContaining('Script exited with non-zero exit status: 100'),
        message: expect.stringMatching(/^E: Unable to locate package nginx-ful\n/),
      },
    ])
    expect(raw).toMatch(/> E: Unable to locate package nginx-ful/)
    expect(summary.indexOf('E: Unable to locate package nginx-ful')).toBeLessThan(summary.indexOf('<details>'))
  })

  it('says which of two shell provisioners it was, by number and by what it does', async () => {
    const { log, summary } = await jobOf(labTemplate(lab, { build: failing() })).main().done
    expect(log.groups).toContain('proxmox-iso.lab: Provisioning with shell (echo one), 1 of 2')
    expect(summary).toContain('at the step “Provisioning with shell (echo before), 2 of 2”')
  })

  it('says that its machine was removed, with its ID', async () => {
    const { summary } = await jobOf(labTemplate(lab, { build: failing() })).main().done
    expect(summary).toMatch(/\| <s>\d+<\/s> removed \|/)
  })

  it('with on-error: abort names what it keeps in an output, the summary and an annotation', async () => {
    const { log, outputs, summary } = await jobOf(labTemplate(lab, { build: failing() }), {
      'on-error': 'abort',
    }).main().done
    const kept = JSON.parse(outputs['kept'] ?? '[]')
    expect(kept).toMatchObject([{ build: 'proxmox-iso.lab', node: 'pve', vmid: expect.any(Number) }])
    const [{ vmid, url }] = kept
    expect(log.annotations).toContainEqual(
      expect.objectContaining({ type: 'warning', title: `Kept: virtual machine ${vmid} on node pve` }),
    )
    expect(summary).toContain(`>${vmid}</a> kept |`)
    expect(summary).toContain('Kept, because on-error says so:')
    expect(url).toContain(`qemu%2F${vmid}`)
  })

  it('says so where the old template had to make room for it and is gone', async () => {
    const fixed = { source: 'vm_id = 9000' }
    expect((await jobOf(labTemplate(lab, fixed)).main().done).exitCode).toBe(0)
    const { summary } = await jobOf(labTemplate(lab, { ...fixed, build: failing() }), {
      force: 'true',
      'force-order': 'delete-first',
    }).main().done
    expect(summary).toContain('**The old template 9000 (lab-template) on node pve is gone**')
  })
})

describe('a nightly build', () => {
  it('with force and without a vm_id replaces the template of its name on the second night', async () => {
    const night = () => jobOf(labTemplate(lab).replace('lab-template', 'nightly'), { force: 'true' }).main().done
    const first = await night()
    const second = await night()
    expect([first.exitCode, second.exitCode]).toEqual([0, 0])
    const [old, made] = [first, second].map(({ outputs }) => outputs['template-id'])
    expect(second.summary).toContain(`The old template ${old} (nightly) on node pve was replaced and is gone.`)
    const { machines } = await lab.contents()
    expect(machines).toContain(`template ${made}`)
    expect(machines).not.toContain(`template ${old}`)
  })

  it('with force leaves the old template where it is when it fails', async () => {
    const night = (build: string) =>
      jobOf(labTemplate(lab, { build }).replace('lab-template', 'weekly'), { force: 'true' }).main().done
    const { outputs } = await night('')
    const failed = await night('provisioner "shell" {\n inline = ["exit 1"]\n }')
    expect(failed.exitCode).toBe(1)
    expect(failed.summary).not.toContain('old template')
    expect((await lab.contents()).machines).toContain(`template ${outputs['template-id']}`)
  })
})

describe('the log', () => {
  it('has every call of the API in debug mode, without secrets, and none otherwise', async () => {
    const job = jobOf(labTemplate(lab))
    job.environment['RUNNER_DEBUG'] = '1'
    const { log } = await job.main().done
    const calls = log.commands.filter(({ name }) => name === 'debug').map(({ data }) => data)
    expect(calls).toContainEqual(expect.stringMatching(/^proxmox-iso\.lab: GET \/version: 200 in \d+ ms$/))
    expect(calls).toContainEqual(expect.stringMatching(/^proxmox-iso\.lab: POST \/nodes\/pve\/qemu: 200 in \d+ ms$/))
    expect(calls.join('\n')).not.toContain(lab.inputs['proxmox-token'])
    const quiet = await jobOf(labTemplate(lab)).main().done
    expect(quiet.log.commands.filter(({ name }) => name === 'debug')).toEqual([])
  })

  it('warns that the certificate is not checked, unless a fingerprint wins', async () => {
    const open = jobOf(labTemplate(lab), { 'proxmox-fingerprint': '', 'insecure-skip-tls-verify': 'true' })
    const { exitCode, log } = await open.main().done
    expect(exitCode).toBe(0)
    expect(log.annotations).toMatchObject([
      {
        type: 'warning',
        title: expect.stringMatching(/^The certificate of https:\/\/127\.0\.0\.1:\d+.* is not checked$/),
      },
    ])
    const pinned = await jobOf(labTemplate(lab, { source: 'insecure_skip_tls_verify = true' })).main().done
    expect(pinned.log.annotations).toEqual([])
  })

  it('warns on a runner on which nobody tests', async () => {
    const job = jobOf(labTemplate(lab), { command: 'validate' })
    job.environment['RUNNER_OS'] = 'Windows'
    const { exitCode, log } = await job.main().done
    expect(exitCode).toBe(0)
    expect(log.annotations.map(({ title }) => title)).toEqual(['Nobody tests this action on Windows'])
  })
})

describe('the summary', () => {
  it('says which template, step, job and commit it is about', async () => {
    const job = jobOf(labTemplate(lab), { command: 'validate' })
    job.environment['GITHUB_ACTION'] = 'debian'
    job.environment['GITHUB_JOB'] = 'nightly'
    job.environment['GITHUB_SHA'] = 'a1b2c3d4e5f6a7b8'
    job.environment['GITHUB_REF_NAME'] = 'main'
    const [, , about] = (await job.main().done).summary.split('\n')
    expect(about).toBe(
      'Template <code>lab.pkr.hcl</code> · step <code>debian</code> of job <code>nightly</code> · commit <a href="https://github.example.com/example/templates/commit/a1b2c3d4e5f6a7b8"><code>a1b2c3d</code></a> of <code>main</code>',
    )
  })

  it('names no step that the platform itself has named', async () => {
    const job = jobOf(labTemplate(lab), { command: 'validate' })
    job.environment['GITHUB_ACTION'] = '__example_proxmox-template-action'
    const [, , about] = (await job.main().done).summary.split('\n')
    expect(about).toBe('Template <code>lab.pkr.hcl</code>')
  })

  it('after a cancellation says who removes the machine, and the post step says that it has', async () => {
    const job = jobOf(labTemplate(lab).replace('"1ms"', '"1h"'))
    const step = job.main()
    await step.seen(/Waiting .* for boot/)
    step.cancel()
    const { summary } = await step.done
    const [, machine = ''] =
      /The post step of this action removes (virtual machine \d+ on node pve)/.exec(summary) ?? []
    expect(machine).not.toBe('')
    const post = await job.post().done
    expect(post.summary).toMatch(/^### 🧹 Clean-up: nothing is left behind\n\nTemplate <code>lab\.pkr\.hcl<\/code>/)
    expect(post.summary).toContain(`- ✅ Removed: ${machine}`)
  })

  it('of an embedded Proxmox links nowhere, and says that its templates end with the job', async () => {
    const programs = path.resolve(import.meta.dirname, '../harness')
    const { Job: JobOf } = await import('../harness/runner.ts')
    const job = new JobOf({
      main: path.join(programs, 'simulated-main.ts'),
      post: path.join(programs, 'simulated-post.ts'),
      inputs: { template: 'lab.pkr.hcl', 'proxmox-url': 'embedded' },
    })
    const seed = 'cd_content = { "boot" = "x" }\n    iso_storage_pool = "local"'
    job.write('lab.pkr.hcl', labTemplate(lab).replace('iso_file = "local:iso/installer.iso"', seed))
    const { exitCode, outputs, summary } = await job.main().done
    expect(exitCode).toBe(0)
    expect(summary).toContain(`| <strong>${outputs['template-id']}</strong> |`)
    expect(summary).toContain('and which are gone when the job ends')
    expect(JSON.parse(outputs['builds'] ?? '[]')[0]).not.toHaveProperty('url')
    job.remove()
  })
})
