import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commentMarker } from '../../src/actions/comment/comment-marker.ts'
import { Checkout, machine } from '../changes/change-lab.ts'
import { PretendGitHub } from '../harness/pretend-github.ts'
import { actionPrograms, Job, type StepResult } from '../harness/runner.ts'

let github: PretendGitHub
beforeEach(async () => {
  github = await PretendGitHub.open()
})
afterEach(() => github.close())

/** A pull request: its base is committed, and what it changes is checked out. */
class Pull {
  readonly job: Job
  readonly checkout: Checkout
  readonly base: string

  constructor(before: string, after: string, inputs: Record<string, string> = {}) {
    this.job = new Job({
      ...actionPrograms,
      inputs: { command: 'plan', template: 'a.pkr.hcl', comment: 'true', 'github-token': 'gh-token-of-job', ...inputs },
      env: { GITHUB_API_URL: github.url, GITHUB_JOB: 'check', GITHUB_WORKFLOW: 'pull', GITHUB_ACTION: 'plan' },
    })
    this.checkout = new Checkout(this.job.workspace)
    this.checkout.write('a.pkr.hcl', before)
    this.base = this.checkout.commit()
    this.change(after)
    this.on('example/templates')
  }

  change(after: string): void {
    this.checkout.write('a.pkr.hcl', after)
    this.checkout.commit()
  }

  on(head: string, base = this.base): void {
    const pull = {
      number: 12,
      base: { sha: base },
      head: { sha: 'f00dfeedf00dfeed', repo: { full_name: head } },
    }
    this.job.environment['GITHUB_EVENT_NAME'] = 'pull_request'
    this.job.environment['GITHUB_EVENT_PATH'] = this.job.write(
      '.git/event.json',
      JSON.stringify({ repository: { full_name: 'example/templates' }, pull_request: pull }),
    )
  }

  async run(): Promise<StepResult> {
    const result = await this.job.main().done
    expect(result.exitCode, result.raw).toBe(0)
    return result
  }
}

const written = () => github.calls.filter((call) => !call.startsWith('GET'))
const cores = (count: number) => machine({ source: `cores = ${count}\nssh_password = "correct-horse"` })

describe('a plan of a pull request', () => {
  it('shows what changes: in the log, the summary, the output and one comment', async () => {
    const pull = new Pull(cores(2), cores(4))
    const { raw, summary, outputs, log } = await pull.run()
    expect(raw).toContain('Compared with ')
    expect(raw).toContain('\x1b[33m  ~ cores: 2 → 4\x1b[0m')
    expect(summary).toContain('```diff\n- cores: 2\n+ cores: 4\n')
    expect(log.annotations).toEqual([])
    const plan = JSON.parse(readFileSync(outputs['plan'] ?? '', 'utf8'))
    expect(plan.changes).toMatchObject({
      base: { revision: pull.base, commit: pull.base },
      changed: true,
      builds: [{ name: 'proxmox-iso.debian', change: 'changed', options: [{ path: 'cores', before: 2, after: 4 }] }],
    })
    expect(github.comments).toHaveLength(1)
    expect(github.comments[0]?.body).toMatch(
      /^<!-- proxmox-template-action [\da-f]{32} -->\n### ✏️ Plan: the build changes\n/,
    )
    expect(github.comments[0]?.body).toContain('- cores: 2\n+ cores: 4\n')
    expect([...github.tokens]).toEqual(['token gh-token-of-job'])
    pull.job.remove()
  })

  it('edits its comment, leaves it where it says the same, and says when nothing changes any more', async () => {
    const pull = new Pull(cores(2), cores(4))
    await pull.run()
    await pull.run()
    expect(written()).toEqual(['POST /repos/example/templates/issues/12/comments'])
    pull.change(cores(8))
    await pull.run()
    expect(github.comments).toHaveLength(1)
    expect(github.comments[0]?.body).toContain('+ cores: 8\n')
    pull.change(cores(2))
    await pull.run()
    expect(github.comments).toHaveLength(1)
    expect(github.comments[0]?.body).toContain('**Nothing changes** in 1 build')
    pull.job.remove()
  })

  it('writes none where nothing changes and none is there', async () => {
    const pull = new Pull(cores(2), cores(2))
    const { raw, summary } = await pull.run()
    expect(github.comments).toEqual([])
    expect(raw).toContain('Nothing changes, so there is no comment')
    expect(summary).toContain('**Nothing changes** in 1 build')
    pull.job.remove()
  })

  it('finds its comment among hundreds, and not that of another person', async () => {
    const pull = new Pull(cores(2), cores(4))
    await pull.run()
    const [own] = github.comments.splice(0)
    const marker = own!.body.split('\n')[0]!
    for (let index = 0; index < 120; index++) github.add(`comment ${index}`)
    github.add(`${marker}\nby a stranger`, { login: 'stranger', type: 'User' })
    github.add(`quoted: ${marker}`)
    const ours = github.add(`${marker}\nof the run before`)
    await pull.run()
    expect(ours.body).toBe(own!.body)
    expect(github.comments.filter(({ body }) => body.includes('cores'))).toHaveLength(1)
    pull.job.remove()
  })

  it('knows its own by the name of its token, where that may ask', async () => {
    github.login = 'robot'
    const pull = new Pull(cores(2), cores(4))
    await pull.run()
    pull.change(cores(8))
    await pull.run()
    expect(github.comments).toMatchObject([{ user: { login: 'robot' }, body: expect.stringContaining('cores: 8') }])
    pull.job.remove()
  })

  it('writes a new one where somebody has deleted it in between', async () => {
    const pull = new Pull(cores(2), cores(4))
    await pull.run()
    github.vanishing = true
    pull.change(cores(8))
    await pull.run()
    expect(
      written()
        .slice(-2)
        .map((call) => call.split(' ')[0]),
    ).toEqual(['PATCH', 'POST'])
    pull.job.remove()
  })

  it.each([
    ['a token that may only read', 403, /`pull-requests: write`/],
    ['a token that is wrong', 401, /does not take the github-token/],
    ['an API that fails', 500, /could not be asked/],
  ])('with %s is as good, and there is a notice', async (_, status, why) => {
    if (status === 403) github.mayWrite = false
    else github.broken = status
    const pull = new Pull(cores(2), cores(4))
    pull.on('stranger/templates')
    const { log } = await pull.run()
    expect(log.annotations).toHaveLength(1)
    expect(log.annotations[0]).toMatchObject({ type: 'notice', message: expect.stringMatching(why) })
    expect(github.comments).toEqual([])
    pull.job.remove()
  })

  it('says what to do where the base is not in the clone, and plans', async () => {
    const pull = new Pull(cores(2), cores(4))
    pull.on('example/templates', 'f'.repeat(40))
    const { log, summary, outputs } = await pull.run()
    expect(log.annotations).toMatchObject([
      { type: 'notice', message: expect.stringContaining('is not in this clone') },
    ])
    expect(summary).toContain('What changes is not shown')
    expect(summary).toContain('<code>proxmox-iso.debian</code>')
    expect(outputs['plan']).toBeDefined()
    expect(github.comments[0]?.body).toContain('What changes is not shown')
    pull.job.remove()
  })

  it('warns where a base was asked for that there is not', async () => {
    const pull = new Pull(cores(2), cores(4), { 'changed-since': 'nope', comment: 'false' })
    const { log } = await pull.run()
    expect(log.annotations).toMatchObject([{ type: 'warning', title: expect.stringContaining('nope') }])
    expect(github.calls.filter((call) => call.includes('issues'))).toEqual([])
    pull.job.remove()
  })

  it('tells in the comment that the template is not valid', async () => {
    const pull = new Pull(cores(2), 'source "null" {\n')
    const result = await pull.job.main().done
    expect(result.exitCode).toBe(1)
    expect(github.comments[0]?.body).toContain('### ❌ Plan: not valid')
    pull.job.remove()
  })

  it('writes nothing without a pull request', async () => {
    const pull = new Pull(cores(2), cores(4), { 'changed-since': 'HEAD~1' })
    delete pull.job.environment['GITHUB_EVENT_NAME']
    delete pull.job.environment['GITHUB_EVENT_PATH']
    const { raw, summary } = await pull.run()
    expect(raw).toContain('No comment is written: this run is for no pull request.')
    expect(summary).toContain('compared with <code>HEAD&#126;1</code>')
    expect(github.comments).toEqual([])
    pull.job.remove()
  })
})

it('there is a comment for each workflow, job, step and template', () => {
  const env = {
    GITHUB_WORKFLOW_REF: 'example/templates/.github/workflows/pull.yml@refs/pull/12/merge',
    GITHUB_JOB: 'check',
    GITHUB_ACTION: 'plan',
    INPUT_COMMAND: 'plan',
    INPUT_TEMPLATE: 'a',
    'INPUT_WORKING-DIRECTORY': '.',
  }
  const others = [
    { GITHUB_WORKFLOW_REF: 'example/templates/.github/workflows/--><script>.yml@refs/pull/12/merge' },
    ...Object.keys(env).map((name) => ({ [name]: 'other' })),
    { 'INPUT_VAR-FILES': 'other' },
    { INPUT_ONLY: 'other' },
  ]
  const markers = [env, ...others.map((other) => ({ ...env, ...other }))].map(commentMarker)
  expect(new Set(markers).size).toBe(markers.length)
  for (const marker of markers) expect(marker).toMatch(/^<!-- [\w -]+ -->$/)
  const later = { ...env, GITHUB_WORKFLOW_REF: env.GITHUB_WORKFLOW_REF.replace('12', '13'), GITHUB_RUN_ID: '4712' }
  expect(commentMarker(later)).toBe(markers[0])
})

describe('what stands in a comment', () => {
  const described = (text: string) => machine({ source: `template_description = ${JSON.stringify(text)}` })

  it('is no Markdown of the template’s', async () => {
    const nasty = ['plain', '```', '</details>', '# big @octocat', '<img src=x>', '<!-- x', '````', '~~~'].join('\n')
    const pull = new Pull(described('one'), described(nasty))
    await pull.run()
    const { body } = github.comments[0]!
    const [, fence, diff = ''] = /^(`{5,})diff\n([\s\S]*?)\n\1$/m.exec(body) ?? []
    expect(fence).toBe('`````')
    for (const text of ['# big @octocat', '</details>', '<img src=x>', '<!-- x']) {
      expect(diff).toContain(text)
      expect(body.replace(diff, '')).not.toContain(text)
    }
    pull.job.remove()
  })

  it('mentions nobody, also where a build is called like somebody', async () => {
    const named = (name: string) =>
      `source "null" "a" {\n communicator = "none"\n}\nbuild {\n name = "${name}"\n sources = ["null.a"]\n}\n`
    const pull = new Pull(named('one'), named('@octocat and more'))
    await pull.run()
    const { body } = github.comments[0]!
    expect(body).toContain('octocat')
    expect(body).not.toContain('@octocat')
    pull.job.remove()
  })

  it('is short enough, and leads to the run for the rest', async () => {
    const many = (count: number) =>
      machine({
        build: Array.from(
          { length: count },
          (_, index) => `provisioner "shell" {\n inline = ["${'word '.repeat(50)}${index}"]\n}`,
        ).join('\n'),
        top: Array.from(
          { length: count },
          (_, index) => `variable "v${index}" {\n default = "${'word '.repeat(50)}"\n}`,
        ).join('\n'),
      })
    const pull = new Pull(many(0), many(400))
    const { summary } = await pull.run()
    const { body } = github.comments[0]!
    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(body).toMatch(/more lines: see the log|has everything/)
    expect(body).toContain('<a href="https://github.example.com/example/templates/actions/runs/4711">')
    expect(summary.length).toBeGreaterThan(body.length)
    pull.job.remove()
  })

  it('is no secret of the template, nor one that only the runner would mask', async () => {
    const template = (more: string) => `variable "motd" {}
variable "token" {
  default = env("MY_TOKEN")
}
variable "pw" {
  sensitive = true
}
${machine({
  source: 'ssh_password = var.pw',
  build: `provisioner "shell" {\n inline = ["${more} \${var.motd}", "${more} \${var.token}", "${more} \${var.pw}"]\n}`,
})}`
    const pull = new Pull(template('one'), template('two'), { vars: 'motd: hush-from-vars' })
    pull.job.environment['PKR_VAR_pw'] = 'hush-sensitive'
    pull.job.environment['MY_TOKEN'] = 'hush-from-env'
    const { summary } = await pull.run()
    const { body } = github.comments[0]!
    expect(body).not.toContain('hush')
    expect(body).toContain('-   inline[0]: one ***\n+   inline[0]: two ***')
    // There the runner masks what it knows for a secret.
    expect(summary).toContain('hush-from-vars')
    expect(summary).not.toContain('hush-sensitive')
    pull.job.remove()
  })
})

it('a build tells how it ended in a comment too, each time', async () => {
  const template = (name: string) =>
    `source "file" "a" {\n content = "x"\n target = "${name}"\n}\nbuild {\n sources = ["file.a"]\n}\n`
  const pull = new Pull(template('one'), template('two'), { command: 'build' })
  await pull.run()
  await pull.run()
  expect(github.comments).toHaveLength(1)
  expect(github.comments[0]?.body).toContain('### ✅ Proxmox templates: built')
  expect(github.comments[0]?.body).not.toContain('Timeline')
  pull.job.remove()
})

it('a test build tells what it found in a comment too', async () => {
  const template = 'source "null" "a" {\n communicator = "none"\n}\nbuild {\n sources = ["null.a"]\n}\n'
  const pull = new Pull(template, template, { command: 'test' })
  await pull.run()
  expect(github.comments.map(({ body }) => body)).toEqual([expect.stringContaining('### ✅ Test build: passed')])
  pull.job.remove()
})

it('with changed-only the rest of the plan is left out, and what changes is told of all', async () => {
  const source = (name: string, more = '') => `source "null" "${name}" {\n communicator = "none"\n}\n${more}`
  const build = (command: string) =>
    `${source('a')}${source('b')}build {\n sources = ["null.a", "null.b"]\n provisioner "shell-local" {\n  script = "run.sh"\n  environment_vars = ["A=${command}"]\n  only = ["null.a"]\n }\n}\n`
  const pull = new Pull(build('one'), build('one'), { 'changed-only': 'true', comment: 'false' })
  pull.checkout.write('run.sh', 'echo')
  const before = pull.checkout.commit()
  pull.checkout.write('run.sh', 'echo other')
  pull.checkout.commit()
  pull.on('example/templates', before)
  const { outputs, summary } = await pull.run()
  expect(outputs['changed']).toBe('["null.a"]')
  const plan = JSON.parse(readFileSync(outputs['plan'] ?? '', 'utf8'))
  expect(plan.builds.map(({ name }: { name: string }) => name)).toEqual(['null.a'])
  expect(plan.changes.builds).toMatchObject([
    { name: 'null.a', change: 'changed', files: [{ path: 'run.sh', change: 'changed' }] },
    { name: 'null.b', change: 'unchanged' },
  ])
  expect(summary).toContain('run.sh')
  pull.job.remove()
})

it('what was pushed is compared with nothing, unless it is asked for', async () => {
  const pull = new Pull(cores(2), cores(4), { comment: 'false' })
  pull.job.environment['GITHUB_EVENT_NAME'] = 'push'
  pull.job.environment['GITHUB_EVENT_PATH'] = pull.job.write('.git/event.json', JSON.stringify({ before: pull.base }))
  expect((await pull.run()).raw).not.toContain('Compared with')
  pull.job.environment['INPUT_CHANGED-SINCE'] = pull.base
  expect((await pull.run()).raw).toContain('Compared with')
  pull.job.remove()
})

it('inputs that the command does not use are told', async () => {
  const pull = new Pull(cores(2), cores(2), { command: 'validate', 'changed-since': 'HEAD' })
  const { log } = await pull.run()
  expect(log.annotations.map(({ title, message }) => title ?? message)).toEqual([
    'Input changed-since has no effect with command: validate',
    'Input comment has no effect with command: validate',
  ])
  expect(github.comments).toEqual([])
  pull.job.remove()
})

it('what can be no commit is refused', async () => {
  const pull = new Pull(cores(2), cores(2), { 'changed-since': '--output=x' })
  const { exitCode, log } = await pull.job.main().done
  expect(exitCode).toBe(1)
  expect(log.annotations[0]?.message).toMatch(/^Input changed-since must be a commit/)
  pull.job.remove()
})
