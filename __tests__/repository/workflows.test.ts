import { execFile } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { Job } from '../harness/runner.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const workflows = globSync('.github/workflows/*.yml', { cwd: root }).sort()
const actions = ['action.yml', ...globSync('.github/actions/*/action.yml', { cwd: root }).sort()]

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface WorkflowJob {
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
  readonly 'timeout-minutes'?: number
}

const jobsOf = (file: string) => Object.entries(parse(read(file)).jobs as Readonly<Record<string, WorkflowJob>>)

it('finds what it looks at', () => {
  expect(workflows.map((file) => path.basename(file, '.yml'))).toEqual([
    'ci',
    'codeql',
    'release',
    'selftest',
    'template-nightly',
    'template-promote',
    'template-pull-request',
    'template-reap',
  ])
  expect(actions.length).toBeGreaterThan(2)
})

describe.each([...workflows, ...actions])('%s', (file) => {
  it('pins what it uses to a commit, and says to which version that belongs', () => {
    for (const [line] of read(file).matchAll(/^.*\buses:.*$/gm)) {
      const used = /uses: (\S+)(.*)$/.exec(line) ?? []
      if (used[1] === '$/') expect(file).toMatch(/\/template-[\w-]+\.yml$/)
      else if (used[1]?.startsWith('./')) expect(globSync(`${used[1]}/action.yml`, { cwd: root }), line).toHaveLength(1)
      else expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    }
  })

  it('puts nothing from outside into a script', () => {
    const text = read(file)
    const { jobs = {}, runs = {} } = parse(text)
    const steps = [...Object.values(jobs as Readonly<Record<string, WorkflowJob>>), runs].flatMap(
      (job) => (job.steps as readonly Step[] | undefined) ?? [],
    )
    for (const { run = '' } of steps) expect(run).not.toContain('${{')
  })
})

it('our own actions are used with inputs that they have', () => {
  const [, example = ''] = /```yaml\n(name: Templates\n[\s\S]*?)```/.exec(read('README.md')) ?? []
  const texts = [example, ...workflows.map(read)]
  const steps = texts
    .flatMap((text) => Object.values(parse(text).jobs as Record<string, WorkflowJob>))
    .flatMap((job) => job.steps)
  const own = steps.filter(({ uses = '' }) => /^(?:\.\/|\$\/|OWNER\/)/.test(uses))
  expect(own.length).toBeGreaterThan(16)
  for (const { uses = '', with: inputs = {} } of own) {
    const folder = uses.startsWith('./') ? uses : '.'
    const declared = parse(read(path.join(folder, 'action.yml'))).inputs ?? {}
    for (const name of Object.keys(inputs)) expect(Object.keys(declared), uses).toContain(name)
  }
})

it('one action has one pin everywhere', () => {
  const pins = [...workflows, ...actions].flatMap((file) => read(file).match(/[\w./-]+@[0-9a-f]{40}.*$/gm) ?? [])
  const owners = Map.groupBy(new Set(pins), (pin) => pin.split('@')[0]?.split('/').slice(0, 2).join('/'))
  const commits = [...owners].map(([owner, used]) => [owner, new Set(used.map((pin) => pin.split('@')[1])).size])
  expect(commits.length).toBeGreaterThan(4)
  expect(commits.filter(([, count]) => count !== 1)).toEqual([])
})

describe.each(workflows)('%s', (file) => {
  it('starts without rights, in a group, and ends in time', () => {
    const { permissions, concurrency } = parse(read(file))
    expect(permissions).toEqual({})
    expect(concurrency.group).toBeTruthy()
    for (const [name, { 'timeout-minutes': limit }] of jobsOf(file)) {
      const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(String(limit))?.[1]
      if (input === undefined) expect(limit, name).toBeLessThanOrEqual(60)
      else expect(parse(read(file)).on.workflow_call.inputs[input].default, name).toBeLessThanOrEqual(120)
    }
  })

  it('leaves no credentials in what it has checked out', () => {
    const checkouts = jobsOf(file).flatMap(([, { steps }]) =>
      steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@')),
    )
    for (const step of checkouts) expect(step.with?.['persist-credentials']).toBe(false)
  })

  it('may write only what the table says', () => {
    const writes = jobsOf(file).flatMap(([name, { permissions = {} }]) =>
      Object.keys(permissions)
        .filter((right) => permissions[right] === 'write')
        .map((right) => `${path.basename(file)} ${name}: ${right}`),
    )
    expect(writes).toEqual(mayWrite.filter((line) => line.startsWith(path.basename(file))))
  })
})

const mayWrite = [
  'codeql.yml analyze: security-events',
  'release.yml release: contents',
  'release.yml release: id-token',
  'release.yml release: attestations',
  'release.yml npm: id-token',
  'template-pull-request.yml plan: pull-requests',
]

describe('the workflows for others', () => {
  interface Call {
    readonly uses: string
    readonly permissions: Readonly<Record<string, string>>
    readonly with: Readonly<Record<string, unknown>>
    readonly secrets?: Readonly<Record<string, unknown>>
  }
  const examples = [...read('docs/workflows.md').matchAll(/```yaml\n([\s\S]*?)```/g)].flatMap(([, text = '']) =>
    Object.values(parse(text).jobs as Readonly<Record<string, Call>>),
  )
  const reusable = workflows.filter((file) => parse(read(file)).on.workflow_call !== undefined)
  const fileOf = ({ uses }: Call) => uses.replace(/^OWNER\/proxmox-template-action\/(.*)@v1$/, '$1')

  it('have an example each', () => expect(examples.map(fileOf).sort()).toEqual(reusable))

  it.each(examples.map((call) => [fileOf(call), call] as const))(
    'the example of %s gives what is required, nothing unknown, and the rights of the jobs',
    (file, call) => {
      const { inputs, secrets = {} } = parse(read(file)).on.workflow_call
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(call.with)))
      expect(Object.keys(secrets)).toEqual(expect.arrayContaining(Object.keys(call.secrets ?? {})))
      const needed = (of: Readonly<Record<string, { required?: boolean }>>) =>
        Object.keys(of).filter((name) => of[name]?.required === true)
      expect(Object.keys(call.with)).toEqual(expect.arrayContaining(needed(inputs)))
      expect(Object.keys(call.secrets ?? {})).toEqual(expect.arrayContaining(needed(secrets)))
      const rights = Object.fromEntries(jobsOf(file).flatMap(([, { permissions = {} }]) => Object.entries(permissions)))
      expect(call.permissions).toEqual(rights)
    },
  )

  it.each(reusable)('%s uses every input and secret that it has', (file) => {
    const { inputs, secrets = {} } = parse(read(file)).on.workflow_call
    const [, jobs = ''] = read(file).split(/^permissions: \{\}$/m)
    for (const name of Object.keys(inputs)) expect(jobs).toContain(`inputs.${name}`)
    for (const name of Object.keys(secrets)) expect(jobs).toContain(`secrets.${name}`)
  })
})

it('a release takes nothing from a cache', () => {
  const steps = jobsOf('.github/workflows/release.yml').flatMap(([, job]) => job.steps)
  expect(steps.filter(({ uses = '' }) => uses.includes('/cache'))).toEqual([])
  const nodes = steps.filter(({ uses = '' }) => uses.startsWith('actions/setup-node@'))
  expect(nodes.length).toBeGreaterThan(0)
  for (const step of nodes) expect(step.with).toMatchObject({ 'package-manager-cache': false })
})

describe('what the self-test looks with', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'nothing left '))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const look = () => promisify(execFile)(path.join(root, '.github/selftest/nothing-left'), [folder])
  const put = (...names: string[]) => {
    for (const name of names) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
      writeFileSync(path.join(folder, name), '')
    }
  }
  const machines = 'embedded/nodes/pve/qemu-server'

  it('is content where a build has cleaned up', async () => {
    mkdirSync(path.join(folder, machines), { recursive: true })
    put('embedded/storage/local/template/iso/nothing.iso', '1-1-x/journal.jsonl')
    expect((await look()).stdout).toBe('Nothing is left.\n')
  })

  it.each([`${machines}/100.conf`, 'embedded/storage/local-lvm/images/100/vm-100-disk-0.raw'])(
    'finds %s',
    async (name) => {
      mkdirSync(path.join(folder, machines), { recursive: true })
      put(name)
      await expect(look()).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining(name) })
    },
  )

  it('does not take a folder without any build for a clean one', async () => {
    mkdirSync(folder)
    await expect(look()).rejects.toMatchObject({ code: 1 })
  })

  it('runs at the end of the job, and its failure is the failure of the job', async () => {
    const program = path.join(root, '.github/actions/afterwards/afterwards.mjs')
    const job = new Job({ main: program, post: program, inputs: { run: 'echo "looking"\nfalse | true\nexit 3' } })
    expect(await job.main().done).toMatchObject({ exitCode: 0, raw: '' })
    expect(await job.post().done).toMatchObject({ exitCode: 1, raw: 'looking\n' })
    job.remove()
  })
})
