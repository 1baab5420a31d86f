import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import * as z from 'zod'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { ExternalError, TemplateError } from '../../src/diagnostics/errors.ts'
import { runStep } from '../../src/engine/step.ts'
import type { Component } from '../../src/options/component.ts'
import type { Components } from '../../src/packer/components.ts'
import type { DataSource } from '../../src/packer/data-source.ts'
import { type MomentaryInput, makePlan } from '../../src/packer/make-plan.ts'
import { Moment } from '../../src/packer/moment.ts'
import type { Plan } from '../../src/packer/plan.ts'
import { readTemplate } from '../../src/packer/read/read-template.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { toy } from '../options/toy.ts'

/** The toy as a source's type: a builder works out what it will do. */
const builder: typeof toy = {
  ...toy,
  plan: ({ password }) => ({
    requests: [{ method: 'POST', path: '/qemu', params: { args: [`--pw ${password}`], size: 4 } }],
  }),
}

/** For legacy templates, in which `name` is the builder's, not an option. */
const cart: Component = {
  type: 'cart',
  description: 'The toy without a name.',
  options: toy.options.omit({ name: true }),
}

const say: Component = {
  type: 'say',
  description: 'Says something.',
  options: z.object({
    text: z.string(),
    times: z.number().default(1),
    command: z
      .string()
      .meta({ renderedLate: ['Path', 'ID'] })
      .default('{{ .Path }}'),
  }),
}

const note: Component = {
  type: 'note',
  description: 'Notes something.',
  options: z.object({ text: z.string().default('') }),
}

const answered = z.object({ text: z.string(), list: z.array(z.string()), secret: z.string().meta({ sensitive: true }) })
const asked = z.object({ text: z.string().default('') })

/** Answers what it is asked. */
const echo: DataSource<typeof asked, typeof answered> = {
  type: 'echo',
  description: 'Answers what it is asked.',
  options: asked,
  outputs: answered,
  read: ({ text }) => Promise.resolve({ text, list: [...text], secret: `secret of ${text}` }),
}

const fails: DataSource<typeof asked, typeof answered> = {
  ...echo,
  type: 'fails',
  read: () => Promise.reject(new ExternalError('server-unreachable', 'nobody is there', 'Try again later.')),
}

const dataSources = [echo, fails] as readonly unknown[] as readonly DataSource[]

function registry(...components: readonly Component[]) {
  return (type: string) => components.find((component) => component.type === type)
}

export const components: Components = {
  builder: registry(builder, cart),
  provisioner: registry(say),
  postProcessor: registry(note),
  dataSource: (type) => dataSources.find((each) => each.type === type),
  names: { builders: ['toy', 'cart'], provisioners: ['say'], postProcessors: ['note'], dataSources: ['echo', 'fails'] },
  plugins: ['toy'],
}

/** Writes files into a folder that is gone after the test. */
export async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'packer-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}

const unstopped = new AbortController().signal

export type Given = Partial<Omit<MomentaryInput, 'template'>> & { readonly template?: string }

/** Plans files (a text alone is `main.pkr.hcl`) as the product does. */
export async function plan(files: string | Readonly<Record<string, string>>, given: Given = {}): Promise<Plan> {
  const folder = await folderOf(typeof files === 'string' ? { 'main.pkr.hcl': files } : files)
  const template = await readTemplate(given.template ?? '.', {
    workingDirectory: folder,
    trust: given.trust ?? fullTrust,
  })
  return makePlan({
    workingDirectory: folder,
    env: {},
    trust: fullTrust,
    vars: [],
    varFiles: [],
    only: [],
    except: [],
    components,
    evaluateDataSources: true,
    moment: new Moment(Date.parse('2024-03-07T15:04:05Z')),
    signal: unstopped,
    step: (step, run) => runStep(step, { signal: unstopped, emit: () => {} }, run),
    ...given,
    template,
  })
}

/** What is wrong with files. */
export async function problems(files: string | Readonly<Record<string, string>>, given: Given = {}): Promise<string[]> {
  try {
    return shown((await plan(files, given)).warnings)
  } catch (thrown) {
    if (thrown instanceof TemplateError) return shown(thrown.diagnostics)
    throw thrown
  }
}

/** `file:line:column severity: summary | detail`; details in one line. */
export function shown(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ range, severity, summary, detail, subject }) => {
    const start = range?.source.position(range.start)
    const place = range === undefined ? (subject ?? '') : `${range.source.name}:${start?.line}:${start?.column}`
    const text = detail === undefined || detail === '' ? '' : ` | ${detail.replaceAll('\n', ' ')}`
    return `${place === '' ? '' : `${place} `}${severity}: ${summary}${text}`
  })
}

/** A source and a build around what a test is about. */
export const minimal = `
source "toy" "a" {
  name = "x"
}
build {
  sources = ["source.toy.a"]
}
`
