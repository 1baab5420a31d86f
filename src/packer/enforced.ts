import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { type Diagnostic, error, hasErrors } from '../diagnostics/diagnostic.ts'
import { TemplateError } from '../diagnostics/errors.ts'
import { Findings, type Found } from '../diagnostics/findings.ts'
import type { Secret } from '../diagnostics/secret.ts'
import type { FunctionContext } from '../hcl/evaluation/function.ts'
import type { Enforced } from './blocks/enforced-steps.ts'
import type { PlanInput } from './plan-input.ts'
import type { SourceAround } from './read/read-source.ts'
import { readTemplate } from './read/read-template.ts'
import type { Template } from './read/template.ts'
import { enforcedLevel } from './top-level.ts'
import { topValues } from './top-values.ts'

/** A file of provisioners that an organisation adds to every build, and the folder that its paths are relative to. */
export interface EnforcedFile {
  readonly file: Template
  /** Absolute. */
  readonly folder: string
}

/** Throws TemplateError where nothing of it can be read. */
export async function readEnforced(path: string, around: SourceAround): Promise<EnforcedFile> {
  const absolute = resolve(around.workingDirectory, path)
  const found = await stat(absolute).catch(() => undefined)
  if (found?.isFile() !== true) throw new TemplateError([notFound(path, absolute, found !== undefined)])
  const file = await asEnforced(() => readTemplate(path, around))
  if (file.legacy !== undefined) throw new TemplateError([notHcl(file)])
  // What is left of it may be anything: nothing more is said.
  if (hasErrors(file.syntax)) throw new TemplateError(file.syntax)
  // What stands beside it belongs to somebody else.
  return {
    file: { ...file, path: basename(absolute), root: '.', variableFiles: [], ignoredVariableFiles: [], siblings: [] },
    folder: dirname(absolute),
  }
}

/** What is enforced, with its own values: the template's variables mean nothing here, and it can change nothing. */
export async function enforcedSteps(
  { enforced, ...input }: PlanInput,
  request: FunctionContext['request'],
  addSecret: (secret: Secret) => void,
): Promise<Found<Enforced | undefined>> {
  const findings = new Findings()
  if (enforced === undefined) return findings.with(undefined)
  const { file, folder } = enforced
  const own = { ...input, template: file, workingDirectory: folder, vars: [], varFiles: [] }
  const { value, diagnostics } = await topValues(own, request, enforcedLevel)
  findings.add(...diagnostics.map(atEnforced))
  for (const secret of value.secrets.all) addSecret(secret)
  const { env, trust, now, random, held, components } = input
  return findings.with({
    blocks: value.expanded.filter(({ block }) => block.type === 'provisioner'),
    surroundings: {
      ...{ env, trust, now, random, held, components },
      functions: value.functions,
      templatePath: file.path,
      workingDirectory: folder,
    },
  })
}

const allowed =
  'A file of enforced provisioners holds `provisioner` blocks, and `variable` and `locals` blocks for them.'

/** What is told of any template, in the words of this file. */
function atEnforced(problem: Diagnostic): Diagnostic {
  switch (problem.code) {
    case 'unsupported-block':
    case 'unsupported-argument':
      return { ...problem, detail: `${problem.detail ?? ''} ${allowed}`.trim() }
    case 'unset-variable':
      return {
        ...problem,
        detail: 'A variable of enforced provisioners has a default, or its value comes as `PKR_VAR_name`.',
      }
    default:
      return problem
  }
}

async function asEnforced<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    throw new TemplateError(
      thrown.diagnostics.map((each) => (each.subject === 'template' ? { ...each, subject: 'enforced' } : each)),
    )
  }
}

function notFound(path: string, absolute: string, isThere: boolean): Diagnostic {
  const detail = isThere ? `${path} is a folder.` : `There is no such file (looked for ${absolute}).`
  const text = `${detail} Nothing is built without the provisioners that are to run in every build.`
  return { ...error('enforced-not-found', `No file of enforced provisioners: ${path}`, text), subject: 'enforced' }
}

function notHcl({ files }: Template): Diagnostic {
  const source = files[0]?.source
  const detail = 'This one is in the language that Packer had before. Write it in HCL, as `*.pkr.hcl` or `*.pkr.json`.'
  const range = source && { source, start: 0, end: Math.min(1, source.text.length) }
  return error('invalid-legacy-template', 'Enforced provisioners are written in HCL2', detail, range)
}
