import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, labTemplate, openLab } from '../engine/lab.ts'
import type { Job } from '../harness/runner.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

function jobOf(template: string, inputs: Record<string, string> = lab.inputs as Record<string, string>): Job {
  const job = lab.job({ template: 'lab.pkr.hcl', ...inputs })
  job.write('lab.pkr.hcl', template)
  return job
}

/** A build that needs no server. */
function local(name: string, provisioners = ''): string {
  return `source "null" "${name}" {\n communicator = "none"\n}
    build {\n sources = ["source.null.${name}"]\n ${provisioners}\n}\n`
}

function second(template: string): string {
  return template
    .replaceAll(/"lab"|proxmox-iso\.lab/g, (text) => text.replace('lab', 'other'))
    .replace('lab-template', 'other')
}

describe('a build', () => {
  it('sets its outputs and says them in the summary, also when another build fails', async () => {
    const failing = local('a', 'provisioner "shell-local" {\n inline = ["exit 3"]\n}')
    const job = jobOf(`${failing}${labTemplate(lab)}${second(labTemplate(lab))}`)
    const result = await job.main().done
    expect(result.exitCode).toBe(1)
    const { builds: text = '', manifest = '', ...outputs } = result.outputs
    const builds = JSON.parse(text)
    expect(builds).toMatchObject([
      { name: 'null.a', outcome: 'failed', problems: [expect.stringContaining('3')] },
      { name: 'proxmox-iso.lab', outcome: 'succeeded', templateName: 'lab-template', problems: [] },
      { name: 'proxmox-iso.other', outcome: 'succeeded', templateName: 'other' },
    ])
    const ids = builds.map(({ templateId }: { templateId?: number }) => templateId)
    expect(outputs).toEqual({ 'template-id': String(ids[1]), 'template-name': 'lab-template', node: 'pve' })
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({
      builds: [
        { name: 'lab', builder_type: 'proxmox-iso', artifact_id: String(ids[1]), files: null },
        { name: 'other', artifact_id: String(ids[2]) },
      ],
    })
    expect(result.summary).toMatch(/^### ❌/)
    expect(result.summary).toContain('2 of 3 builds succeeded')
    expect(result.log.annotations).toMatchObject([{ type: 'error', title: builds[0].problems[0] }])
    expect(result.raw).toContain('==> proxmox-iso.lab: Creating VM\x1b[0m\n')
    expect((await job.post().done).raw).toBe('')
  })

  it('logs each step as a group, but not where builds run side by side', async () => {
    const alone = (await jobOf(labTemplate(lab)).main().done).log
    expect(alone.groups).toContain('proxmox-iso.lab: Creating VM')
    expect(alone.commands.filter(({ name }) => name === 'endgroup')).toHaveLength(alone.groups.length)
    const side = (await jobOf(`${labTemplate(lab)}${second(labTemplate(lab))}`).main().done).log
    expect(side.groups).not.toContain('proxmox-iso.lab: Creating VM')
  })

  it('shows no secret, and keeps the outputs that hold one by accident', async () => {
    // Of the template's name, of the names in `builds`, of the path of the manifest, and of what `builds` links to.
    const secrets = { word: 'template', kind: 'succeeded', host: '127.0.0.1', pool: 'local-lvm', real: 'Tr0ub4dor-3' }
    const declared = Object.entries(secrets).map(
      ([name, value]) => `variable "${name}" {\n default = "${value}"\n sensitive = true\n}\n`,
    )
    const echo = `provisioner "shell" {\n inline = ["echo this is \${var.real}, a \${var.word}"]\n }`
    const job = jobOf(`${declared.join('')}${labTemplate(lab, { build: echo })}`)
    const result = await job.main().done
    expect(result.exitCode).toBe(0)
    expect(result.raw).toContain('this is ***, a ***')
    expect(result.raw.replace(/^::add-mask::.*$/gm, '')).not.toContain('Tr0ub4dor')
    expect(result.raw).toContain(`::add-mask::${lab.server.token}`)
    expect(result.summary).not.toContain('Tr0ub4dor')
    expect(job.jobOutputs(result)).toEqual(result.outputs)
    expect(result.outputs).toMatchObject({ 'template-name': 'lab-template', manifest: expect.stringContaining('/') })
    const [build] = JSON.parse(result.outputs['builds'] ?? '')
    expect(build).toMatchObject({ outcome: 'succeeded', url: expect.stringContaining('://***:') })
    expect(build.disks[0].volid).toMatch(/^\*\*\*:/)
    // Words that later steps could not do without are left to our own redaction.
    expect(result.log.annotations.map(({ type, message, title }) => [type, title ?? message])).toEqual([
      ['warning', 'The value of var.word is a common word, so that GitHub does not mask it'],
    ])
  })

  it('says which output the platform will drop', async () => {
    const month = new Date().toISOString().slice(0, 7)
    const job = jobOf(`variable "when" {\n default = "${month}"\n sensitive = true\n}\n${local('a')}`, {})
    const result = await job.main().done
    expect(result.log.annotations.map(({ title }) => title)).toEqual(['Output builds will be empty for other jobs'])
    expect(job.jobOutputs(result)).toEqual({})
  })
})

describe('problems', () => {
  it('are annotated at their place, relative to the workspace, within ten of a type', async () => {
    const long = 'x'.repeat(5000)
    const wrong = Array.from({ length: 25 }, (_, index) => `  wrong_${index}${index === 0 ? long : ''} = 1\n`)
    const job = jobOf('', { command: 'validate', 'working-directory': 'sub', template: 'templates' })
    job.write('sub/templates/b.pkr.hcl', local('a').replace('{\n', `{\n${wrong.join('')}`))
    const result = await job.main().done
    expect(result.exitCode).toBe(1)
    expect(result.log.dropped).toEqual([])
    const errors = result.log.annotations.filter(({ type }) => type === 'error')
    expect(errors).toHaveLength(10)
    expect(errors[1]).toMatchObject({
      properties: { file: 'sub/templates/b.pkr.hcl', line: '3', col: '3', endLine: '3', endColumn: '9' },
    })
    for (const { message } of errors) expect(message.length).toBeLessThanOrEqual(4096)
    expect(errors.at(-1)?.message).toBe('The template has errors; 16 more problems are in the log and the job summary')
    expect(
      result.log.lines.filter((line) => /b\.pkr\.hcl:\d+:\d+: error: Unsupported argument/.test(line)),
    ).toHaveLength(25)
    for (let index = 1; index < 25; index++) expect(result.summary).toContain(`wrong_${index}`)
  })

  it('that found no room are counted, also where it is one', async () => {
    const wrong = Array.from({ length: 10 }, (_, index) => `  wrong_${index} = 1\n`).join('')
    const job = jobOf(local('a').replace('{\n', `{\n${wrong}`), { command: 'validate' })
    const { log } = await job.main().done
    expect(log.annotations.at(-1)?.message).toBe(
      'The template has errors; 1 more problem is in the log and the job summary',
    )
  })

  it('of inputs are reported all at once', async () => {
    const job = jobOf('', { command: 'built', 'on-error': 'nothing', force: 'maybe' })
    const { exitCode, log, summary } = await job.main().done
    expect(exitCode).toBe(1)
    expect(log.annotations).toHaveLength(3)
    expect(log.annotations[0]?.message).toBe(
      'Input command must be one of build, validate, plan, test, matrix, fmt, inspect, promote, rollback, demote, revoke, unrevoke, retire, list, serve, reap, but is "built". Did you mean "build"?',
    )
    expect(summary).toContain('What failed')
  })

  it('of inputs are told as such where it is no build that was asked for', async () => {
    const { exitCode, summary, raw } = await jobOf('', { command: 'promote', channel: 'production' }).main().done
    expect(exitCode).toBe(1)
    expect(summary).toMatch(/^### ❌ Inputs of this step: not valid\n\nNothing was begun\. .*\n\n#### What failed\n/)
    expect(summary).not.toContain('Template')
    expect(raw).toContain('Input name must be given for promote')
  })

  it.each(['GITHUB_OUTPUT', 'GITHUB_STATE', 'RUNNER_TEMP'])(
    'of a runner whose %s can not be written are told once, before anything is built, and without the platform reading it',
    async (variable) => {
      const job = jobOf(local('a', 'provisioner "shell-local" {\n inline = ["touch built"]\n}'), {})
      job.environment[variable] = variable === 'RUNNER_TEMP' ? '/dev/null' : '/nowhere\n::error::x'
      const { exitCode, log } = await job.main().done
      expect(exitCode).toBe(1)
      expect(log.annotations.map(({ title }) => title)).toEqual([
        expect.stringMatching(new RegExp(`^${variable} could not be written: `)),
      ])
      expect(existsSync(path.join(job.workspace, 'built'))).toBe(false)
    },
  )
})

describe('proxmox-url: embedded', () => {
  const embedded = { 'proxmox-url': 'embedded', 'proxmox-node': 'pve' }
  const dataOf = (job: Job) => path.join(job.temp, 'proxmox-template/embedded')

  it('is not started to validate, nor for a template that is wrong', async () => {
    const good = jobOf(labTemplate(lab), { ...embedded, command: 'validate' })
    const result = await good.main().done
    expect(result.exitCode).toBe(0)
    expect(result.raw).toContain('The template is valid')
    expect(result.summary).toMatch(
      /^### ✅ Template check: valid\n\nTemplate <code>lab.pkr.hcl<\/code>\n\n1 build in this template\./,
    )
    expect(result.outputs).toEqual({})
    expect(existsSync(dataOf(good))).toBe(false)

    const wrong = jobOf(labTemplate(lab, { source: 'cpus = 1' }), embedded)
    expect((await wrong.main().done).exitCode).toBe(1)
    expect(existsSync(dataOf(wrong))).toBe(false)
  })
})

describe('plan', () => {
  it('shows the calls of each build, and hands the plan out as data, with what was told of it', async () => {
    const job = jobOf(labTemplate(lab, { source: 'template_description = "x ##[add-mask]pve"' }), {
      ...lab.inputs,
      command: 'plan',
    })
    const result = await job.main().done
    expect(result.exitCode).toBe(0)
    expect(result.log.groups).toEqual(['Plan of proxmox-iso.lab'])
    expect(result.raw).toContain('  POST /nodes/pve/qemu\n')
    expect(result.log.commands.map(({ name }) => name).filter((name) => name !== 'add-mask')).toEqual([
      'group',
      'endgroup',
    ])
    expect(JSON.parse(readFileSync(result.outputs['plan'] ?? '', 'utf8'))).toMatchObject({
      builds: [{ config: { template_description: 'x ##[add-mask]pve' } }],
      warnings: [],
      diagnostics: [],
    })
  })
})
