import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { nastyLines } from '../harness/nasty.ts'
import { Job, type JobOptions } from '../harness/runner.ts'
import type { Story } from '../harness/told.ts'

const programs = path.resolve(import.meta.dirname, '../harness')
const jobs: Job[] = []
afterEach(() => {
  for (const job of jobs.splice(0)) job.remove()
})

function jobOf(story: Story, options: Partial<JobOptions> = {}): Job {
  const job = new Job({
    main: path.join(programs, 'told-main.ts'),
    post: path.join(programs, 'told-post.ts'),
    ...options,
    env: { STORY: JSON.stringify(story), ...options.env },
  })
  jobs.push(job)
  return job
}

const artifact = (vmid: number, name: string) => ({
  kind: 'template' as const,
  vmid,
  name,
  node: 'pve',
  uiUrl: `https://pve:8006/#v1:0:=qemu%2F${vmid}`,
  disks: [{ key: 'scsi0', volid: `local-lvm:base-${vmid}-disk-0`, size: 40 * 1024 ** 3 }],
})
const succeeded = (vmid: number, name: string) =>
  ({ kind: 'build-finished', outcome: 'succeeded', artifact: artifact(vmid, name), problems: [] }) as const
const failed = (summary: string) =>
  ({
    kind: 'build-finished',
    outcome: 'failed',
    problems: [{ code: 'script-failed', severity: 'error', summary }],
  }) as const
const vm = {
  id: 'r-1',
  build: 'proxmox-iso.a',
  node: 'pve',
  url: 'https://pve:8006',
  kind: 'vm',
  vmid: 100,
  mark: 'm',
} as const

describe('a build', () => {
  it('sets its outputs and says them in the summary, also when a later build fails', async () => {
    const story: Story = {
      builds: [
        { name: 'proxmox-iso.a', events: [failed('It did not work')] },
        { name: 'proxmox-iso.b', events: [{ kind: 'say', text: 'Creating VM' }, succeeded(9000, 'debian-13')] },
        { name: 'proxmox-iso.c', events: [succeeded(9001, 'other')] },
      ],
    }
    const job = jobOf(story)
    const result = await job.main().done
    expect(result.exitCode).toBe(1)
    const { builds, manifest, ...outputs } = result.outputs
    expect(outputs).toEqual({ 'template-id': '9000', 'template-name': 'debian-13', node: 'pve' })
    expect(JSON.parse(builds ?? '')).toMatchObject([
      { name: 'proxmox-iso.a', outcome: 'failed', problems: ['It did not work'] },
      { name: 'proxmox-iso.b', outcome: 'succeeded', templateId: 9000, problems: [] },
      { name: 'proxmox-iso.c', outcome: 'succeeded', templateId: 9001 },
    ])
    expect(JSON.parse(readFileSync(manifest ?? '', 'utf8'))).toMatchObject({
      builds: [
        { name: 'b', builder_type: 'proxmox-iso', artifact_id: '9000', files: null },
        { name: 'c', artifact_id: '9001' },
      ],
    })
    expect(result.summary).toMatch(/^### ❌/)
    expect(result.summary).toContain('2 of 3 builds succeeded')
    expect(result.log.annotations).toMatchObject([{ type: 'error', message: 'It did not work' }])
    expect(result.raw).toContain('==> proxmox-iso.b: Creating VM\x1b[0m\n')
    expect((await job.post().done).raw).toBe('')
  })

  it('logs each step as a group, but not where builds run side by side', async () => {
    const step = (name: string) =>
      [
        { kind: 'step-started', step: name },
        { kind: 'message', text: `in ${name}` },
        { kind: 'step-finished', step: name, outcome: 'succeeded' },
      ] as const
    const { log, exitCode } = await jobOf({
      builds: [{ name: 'proxmox-iso.a', events: [...step('One'), ...step('Two'), succeeded(1, 'a')] }],
    }).main().done
    expect(exitCode).toBe(0)
    expect(log.groups).toEqual(['proxmox-iso.a: One', 'proxmox-iso.a: Two'])
    expect(log.commands.filter(({ name }) => name === 'endgroup')).toHaveLength(2)
  })

  it('lets nothing that a guest, a template or an API says become a command', async () => {
    const events = nastyLines.flatMap(
      (text, index) =>
        [
          { kind: 'step-started', step: text },
          { kind: 'say', text },
          { kind: 'message', text },
          { kind: 'output', from: 'guest', stream: 'stderr', text },
          { kind: 'progress', id: `${index}`, label: text, unit: 'bytes', done: 1 },
          {
            kind: 'problem',
            diagnostic: { code: 'conversion-warning', severity: 'warning', summary: text, detail: text, subject: text },
          },
          { kind: 'step-finished', step: text, outcome: 'succeeded' },
        ] as const,
    )
    const name = 'proxmox-iso.##[add-mask]pve'
    const result = await jobOf({
      builds: [
        { name, events: [...events, succeeded(9000, '##[error]x')] },
        ...nastyLines.map((line) => ({ name: `${line}.x`, events: [failed(line)] })),
      ],
    }).main().done
    const names = new Set(result.log.commands.map((command) => command.name))
    expect([...names].sort()).toEqual(['endgroup', 'error', 'group', 'warning'])
    expect(result.log.commands.filter((command) => command.name === 'error').length).toBeLessThanOrEqual(10)
    expect(result.outputs['template-id']).toBe('9000')
    for (const { data, properties } of result.log.commands) {
      expect(Object.keys(properties).filter((key) => key !== 'title')).toEqual([])
      expect(`${data} ${properties['title']}`).not.toMatch(/##\[|[\x00-\x08\x0b-\x1f\x7f-\x9f]/)
    }
    expect(result.log.lines.filter((line) => /^##\[(?!group\]|endgroup\]|error\]|warning\])/.test(line))).toEqual([])
  })

  it('shows no secret, and keeps the outputs that hold one by accident', async () => {
    const story: Story = {
      secrets: ['hunter22', 'debian', '9000', "it's $ecret"],
      builds: [
        {
          name: 'proxmox-iso.a',
          options: { template_name: 'debian-13', node: 'pve' },
          events: [
            { kind: 'secret', text: 'later-secret' },
            { kind: 'output', from: 'guest', stream: 'stdout', text: 'password hunter22, later-secret, VM 9000' },
            { kind: 'output', from: 'guest', stream: 'stdout', text: `run 'it'\\''s $ecret'` },
            failedWith('hunter22 is wrong'),
            succeeded(9000, 'debian-13'),
          ],
        },
      ],
    }
    const job = jobOf(story, { inputs: { 'proxmox-token': 'token-secret', 'proxmox-password': 'x' } })
    const result = await job.main().done
    expect(result.exitCode).toBe(0)
    const unmasked = result.raw.replace(/^::add-mask::.*$/gm, '')
    expect(unmasked).not.toMatch(/hunter22|later-secret|\$ecret/)
    expect(result.raw).toContain('::add-mask::token-secret')
    expect(result.raw).toContain('VM 9000')
    expect(result.summary).not.toMatch(/hunter22/)
    expect(job.jobOutputs(result)).toMatchObject({ 'template-id': '9000', 'template-name': 'debian-13', node: 'pve' })
  })

  it('says which output the platform will drop', async () => {
    const result = await jobOf({
      secrets: ['surprise'],
      builds: [{ name: 'proxmox-iso.a', events: [succeeded(100, 'surprise-1')] }],
    }).main().done
    expect(result.log.annotations.map(({ title }) => title)).toEqual([
      expect.stringContaining('Output template-name will be empty'),
      expect.stringContaining('Output builds will be empty'),
    ])
  })
})

function failedWith(summary: string) {
  return { kind: 'problem', diagnostic: { code: 'conversion-warning', severity: 'warning', summary } } as const
}

describe('problems', () => {
  it('are annotated at their place, relative to the workspace, within ten of a type', async () => {
    const text = 'source "a" "b" {\n  cpu = 1\n}\n'.repeat(20)
    const diagnostics = Array.from({ length: 25 }, (_, index) => ({
      code: 'script-failed' as const,
      severity: 'error' as const,
      summary: `Unsupported argument ${index}`,
      detail: index === 0 ? 'x'.repeat(5000) : undefined,
      at: [17 + index, 20 + index] as const,
    }))
    const job = jobOf(
      { template: { name: 'templates/b.pkr.hcl', text }, diagnostics },
      { inputs: { command: 'validate', 'working-directory': 'sub' } },
    )
    const result = await job.main().done
    expect(result.exitCode).toBe(1)
    expect(result.log.dropped).toEqual([])
    const errors = result.log.annotations.filter(({ type }) => type === 'error')
    expect(errors).toHaveLength(10)
    expect(errors[0]).toMatchObject({
      properties: { file: 'sub/templates/b.pkr.hcl', line: '2', col: '1', endLine: '2', endColumn: '3' },
    })
    for (const { message } of errors) expect(message.length).toBeLessThanOrEqual(4096)
    expect(errors.at(-1)?.message).toBe('The template has errors; 16 more problems are in the log and the job summary')
    for (let index = 0; index < 25; index++) {
      expect(result.log.lines).toContainEqual(
        expect.stringMatching(`b.pkr.hcl:\\d+:\\d+: error: Unsupported argument ${index}\\b`),
      )
      expect(result.summary).toContain(`Unsupported argument ${index}**`)
    }
  })

  it('of inputs are reported all at once', async () => {
    const job = jobOf({}, { inputs: { command: 'built', 'on-error': 'nothing', force: 'maybe' } })
    const { exitCode, log, summary } = await job.main().done
    expect(exitCode).toBe(1)
    expect(log.annotations).toHaveLength(3)
    expect(log.annotations[0]?.message).toBe(
      'Input command must be one of build, validate, plan, but is "built". Did you mean "build"?',
    )
    expect(summary).toContain('What failed')
  })

  it('that are nobody’s are a defect, told without the platform reading it', async () => {
    const { exitCode, log } = await jobOf(
      {},
      { env: { STORY: '{"builds":[{"name":"::error::x","events":[null]}]}' } },
    ).main().done
    expect(exitCode).toBe(1)
    expect(log.annotations).toHaveLength(1)
    expect(log.annotations[0]?.title).toContain('Internal error')
  })
})

describe('the other commands', () => {
  it('validate contacts nobody', async () => {
    const job = jobOf({}, { inputs: { command: 'validate', 'proxmox-url': 'embedded' } })
    const calls = path.join(job.temp, 'calls')
    job.environment['STORY'] = JSON.stringify({ calls, builds: [{ name: 'proxmox-iso.a' }] })
    const result = await job.main().done
    expect(result.exitCode).toBe(0)
    expect(result.raw).toContain('The template is valid')
    expect(result.summary).toMatch(/^### ✅ Template check: valid\n\n1 build in this template\./)
    expect(result.outputs).toEqual({})
    expect(readFileSync(calls, 'utf8').trim().split('\n')).toHaveLength(1)
  })

  it('plan prints the plan as data', async () => {
    const result = await jobOf({ builds: [{ name: 'proxmox-iso.a' }] }, { inputs: { command: 'plan' } }).main().done
    expect(result.exitCode).toBe(0)
    expect(result.log.groups).toEqual(['Plan'])
    expect(result.log.commands.map(({ name }) => name)).toEqual(['group', 'endgroup'])
    const json = result.raw.slice(result.raw.indexOf('{'), result.raw.lastIndexOf('}') + 1)
    expect(JSON.parse(json)).toMatchObject({ builds: [{ requests: [{ params: { name: 'debian ##[add-mask]pve' } }] }] })
  })
})

describe('an end before the end', () => {
  const journal = (record: unknown) => ({ journal: record }) as { journal: never }
  const story = (pause: 'until-cancelled' | 'for-ever', calls: string, stuck: string[] = []): Story => ({
    calls,
    stuck,
    builds: [
      {
        name: 'proxmox-iso.a',
        events: [
          journal({ open: { ...vm, id: 'r-0', vmid: 99 } }),
          journal({ close: 'r-0', why: 'gone' }),
          journal({ open: vm }),
          { kind: 'step-started', step: 'Waiting' },
          { kind: 'say', text: 'waiting now' },
          { pause },
        ],
      },
    ],
  })
  const callsOf = (job: Job) =>
    readFileSync(path.join(job.temp, 'calls'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as [string, Record<string, unknown>])

  function waitingJob(pause: 'until-cancelled' | 'for-ever', stuck: string[] = []): Job {
    // The story names a file in the job's folder, which is known only then.
    const job: Job = jobOf({}, { inputs: { 'proxmox-token': 'again' }, env: { STORY: '' } })
    job.environment['STORY'] = JSON.stringify(story(pause, path.join(job.temp, 'calls'), stuck))
    return job
  }

  it.each(['until-cancelled', 'for-ever'] as const)(
    'by SIGINT, with work that goes on %s, ends it before the platform asks again',
    async (pause) => {
      const job = waitingJob(pause)
      const step = job.main()
      await step.seen(/waiting now/)
      step.cancel()
      const result = await step.done
      expect(result.exitCode).toBe(130)
      expect(result.signals).toEqual(['SIGINT'])
      expect(result.summary).toMatch(/^### ⏹️ Proxmox templates: cancelled/)
      const post = await job.post().done
      expect(post.exitCode).toBe(0)
      expect(post.raw).toContain('virtual machine 100 on node pve')
      expect(callsOf(job).at(-1)).toMatchObject(['cleanUp', { ids: ['r-1'], connection: { token: 'again' } }])
    },
  )

  it('by SIGKILL leaves the journal to the post step', async () => {
    const job = waitingJob('for-ever')
    const step = job.main()
    await step.seen(/waiting now/)
    step.kill()
    expect((await step.done).exitCode).toBeNull()
    expect((await job.post().done).exitCode).toBe(0)
    expect(callsOf(job).at(-1)).toMatchObject(['cleanUp', { ids: ['r-1'] }])
  })

  it('with something that can not be removed fails the post step and names it', async () => {
    const job = waitingJob('for-ever', ['r-1'])
    const step = job.main()
    await step.seen(/waiting now/)
    step.kill()
    await step.done
    const post = await job.post().done
    expect(post.exitCode).toBe(1)
    expect(post.log.annotations[0]?.title).toContain('Left behind: virtual machine 100 on node pve')
  })
})
