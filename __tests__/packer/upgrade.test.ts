import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import type { PlanRequest } from '../../src/engine/product.ts'
import { product } from '../../src/entry/product.ts'
import { Moment } from '../../src/packer/moment.ts'
import type { Plan, PlannedStep } from '../../src/packer/plan.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { runWords } from '../terminal/running.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(tmpdir(), 'upgrade-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Vars = readonly (readonly [string, string])[]

interface Given {
  readonly vars?: Readonly<Record<string, string>> | Vars
  readonly varFiles?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

let folders = 0

function place(files: Readonly<Record<string, string>>): string {
  const made = path.join(folder, `${++folders}`)
  cpSync(path.join(root, 'conformance/files'), made, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(made, name), text)
  return made
}

/** What the template plans and what the upgraded one does, without names; undefined: it is refused. */
async function both(workingDirectory: string, template: string, { vars = [], varFiles = [], env = {} }: Given) {
  // Of one moment: the time and chance are the same.
  const moment = new Moment(1_700_000_000_000)
  const request = (of: string): PlanRequest => ({
    template: of,
    vars: Array.isArray(vars) ? vars : Object.entries(vars as Record<string, string>),
    varFiles,
    only: [],
    except: [],
    workingDirectory,
    env,
    trust: fullTrust,
    evaluateDataSources: false,
    withoutServer: true,
    connection: {},
    moment,
    signal: new AbortController().signal,
  })
  const before = await planned(request(template))
  if (before === undefined) return undefined
  const { text } = await product.upgrade(request(template))
  writeFileSync(path.join(workingDirectory, 'upgraded.pkr.hcl'), text)
  const after = await planned(request('upgraded.pkr.hcl'))
  return { before: essenceOf(before), after: after && essenceOf(after), text }
}

async function planned(request: PlanRequest): Promise<Plan | undefined> {
  try {
    return await product.plan(request)
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    if (request.template.endsWith('upgraded.pkr.hcl'))
      throw new Error(thrown.diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`).join('\n'))
    return undefined
  }
}

function essenceOf({ builds }: Plan): unknown {
  const essence = builds.map(({ builder, preview, provisioners, errorCleanupProvisioner, postProcessors }) => ({
    builder,
    preview,
    provisioners: provisioners.map(stepOf),
    errorCleanup: errorCleanupProvisioner && stepOf(errorCleanupProvisioner),
    postProcessors: postProcessors.map((chain) => chain.map(stepOf)),
  }))
  // A machine that nobody named is called by chance.
  return JSON.parse(
    JSON.stringify(essence).replaceAll(/packer-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'packer-x'),
  )
}

function stepOf({ type, name, pauseBefore, timeout, maxRetries, keepInputArtifact, preview }: PlannedStep) {
  return { type, name, pauseBefore, timeout, maxRetries, keepInputArtifact, preview }
}

describe('every template in the language before plans the same when it is upgraded', () => {
  interface Case extends Given {
    readonly files: Readonly<Record<string, string>>
    readonly template: string
  }
  const { cases } = JSON.parse(readFileSync(path.join(root, 'conformance/packer/legacy.json'), 'utf8')) as {
    readonly cases: readonly Case[]
  }
  it.each(cases.map((each, index) => [index, each] as const))(
    'conformance %i',
    async (_, { files, template, ...given }) => {
      const found = await both(place(files), template, given)
      if (found !== undefined) expect(found.after, found.text).toEqual(found.before)
    },
  )

  const fixtures = path.join(root, 'fixtures/reports/legacy-variables')
  const verdicts = readFileSync(path.join(fixtures, 'verdicts.tsv'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t') as [template: string, varFile: string])
  it.each(verdicts)('%s (%s)', async (template, varFile) => {
    const made = path.join(folder, `${++folders}`)
    cpSync(fixtures, made, { recursive: true })
    const found = await both(made, template, { varFiles: varFile === '' ? [] : [varFile] })
    if (found !== undefined) expect(found.after, found.text).toEqual(found.before)
  })
})

describe('an upgraded template', () => {
  const old = {
    _comment: 'made long ago',
    description: 'Of ${old}.',
    min_packer_version: '1.6.0',
    variables: {
      name: 'n-{{ env `WHO` }}',
      both: '{{ user `name` | upper }}-{{ env `WHO` }}!',
      size: '3',
      need: null,
      'a.b': '"q" ${x}',
      round: '{{ user `round` }}',
    },
    'sensitive-variables': ['need'],
    builders: [
      { type: 'file', name: 'one two', target: 'a-{{ user `name` }}', content: '{{ user `both` }} {{ user `a.b` }}\n' },
      { type: 'null', communicator: 'none' },
    ],
    provisioners: [
      {
        type: 'shell-local',
        inline: 'echo {{ upper (user `need`) }}',
        pause_before: '5s',
        only: ['null'],
        override: { null: { inline: ['x\ty'] } },
      },
    ],
    'post-processors': ['manifest', [{ type: 'checksum', name: 'sums', keep_input_artifact: 'true' }, 'manifest']],
  }

  it('plans the same', async () => {
    const env = { WHO: 'me' }
    const found = await both(place({ 't.json': JSON.stringify(old) }), 't.json', { vars: { need: 'hu`n"<t>\\' }, env })
    expect(found?.before).toBeDefined()
    expect(found?.after, found?.text).toEqual(found?.before)
    for (const line of [
      'required_version = ">= 1.6.0"',
      'default = "n-${env("WHO")}"',
      'expression = "{{ ${jsonencode(var.name)} | upper }}-${var.env_WHO}!"',
      'variable "a_b" {',
      'default = "\\"q\\" $${x}"',
      'source "file" "one_two" {',
      'content = "${local.both} ${var.a_b}\\n"',
      'only = ["null.null"]',
      'inline       = ["echo {{ upper ${jsonencode(var.need)} }}"]',
    ])
      expect(found?.text).toContain(line)
  })

  it('is written beside the other, or where one wishes', async () => {
    const made = place({ 't.json': JSON.stringify(old) })
    const file = path.join(made, 't.json')
    expect(await runWords(['hcl2_upgrade', file])).toMatchObject({
      code: 0,
      stdout: `Successfully created ${file}.pkr.hcl.\n`,
      stderr: expect.stringContaining('warning: The variable both is a local value now'),
    })
    const other = path.join(made, 'other.pkr.hcl')
    expect((await runWords(['hcl2_upgrade', `-output-file=${other}`, '-with-annotations', file])).code).toBe(0)
    const written = readFileSync(other, 'utf8')
    expect(written).toBe(
      `# Made of t.json by proxmox-template hcl2_upgrade.\n\n${readFileSync(`${file}.pkr.hcl`, 'utf8')}`,
    )
    expect(await runWords(['fmt', '-check', other])).toMatchObject({ code: 0 })
    expect(await runWords(['hcl2_upgrade', other])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('error: The template is in HCL2'),
    })
  })
})
