import { type Dirent, existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { changedFiles } from '../../data-sources/git-changes.ts'
import { type Diagnostic, error, warning } from '../../diagnostics/diagnostic.ts'
import { ExternalError, TemplateError } from '../../diagnostics/errors.ts'
import type { Plan } from '../../packer/plan.ts'
import { looksLikeLegacy } from '../../packer/read/looks-like-legacy.ts'
import type { Clock } from '../../time/clock.ts'
import { refusedFile } from '../../trust/refused.ts'
import type { Trust } from '../../trust/trust.ts'
import { touchedBuilds } from '../fingerprint/touched-builds.ts'
import { planTemplate } from '../plan/plan-template.ts'
import type { MatrixRequest } from '../product.ts'

/** One job: what it gives to the inputs of the action. */
export interface MatrixEntry {
  /** The build's name; of a template with mistakes, the template. */
  readonly name: string
  /** Relative to the working directory. */
  readonly template: string
  /** For the input `only`; empty: all of the template. */
  readonly only: string
  /** Is it touched by the change? True where nobody knows. */
  readonly changed: boolean
  /** Why its builds could not be told apart: its job says it with all its places. */
  readonly problem?: string
}

export interface MatrixFound {
  readonly entries: readonly MatrixEntry[]
  /** Warnings. */
  readonly problems: readonly Diagnostic[]
}

type Request = MatrixRequest & { readonly clock: Clock }

/** What no template is in, or none that is anybody's own. */
const ignored = /^(?:\.|node_modules$|packer_cache$)/

/**
 * Every build of every template in a tree of folders, in the order of their paths. Nobody is asked: neither data sources nor
 * servers, and variables may lack a value. A template with mistakes is one job, in which they are told.
 */
export async function findBuilds(request: Request): Promise<MatrixFound> {
  const { template: tree, workingDirectory, enforced } = request
  const own = enforced === undefined ? undefined : path.dirname(path.resolve(workingDirectory, enforced))
  if (!existsSync(path.resolve(workingDirectory, tree)))
    throw new TemplateError([
      {
        ...error('template-not-found', `Template not found: ${tree}`, `It was looked for in ${workingDirectory}.`),
        subject: 'template',
      },
    ])
  const problems: Diagnostic[] = []
  const changed = await changesOf(request, problems)
  const entries: MatrixEntry[] = []
  for (const template of templatesIn(path.resolve(workingDirectory, tree), tree, request.trust)) {
    // The folder of what is enforced is no template.
    if (path.resolve(template) === own) continue
    const shown = path.relative(workingDirectory, template).split(path.sep).join('/') || '.'
    try {
      const plan = await planned(shown, request)
      const touched = changed === undefined ? undefined : touchedBuilds(plan, changed)
      for (const { name } of plan.builds)
        entries.push({ name, template: shown, only: name, changed: touched?.has(name) ?? true })
    } catch (thrown) {
      if (!(thrown instanceof TemplateError)) throw thrown
      const errors = thrown.diagnostics.filter(({ severity }) => severity !== 'warning')
      // What `only` and `except` leave out is meant to be left out.
      if (errors.every(({ code }) => code === 'no-builds-to-run')) continue
      problems.push(...errors.map((each) => ({ ...each, severity: 'warning' as const })))
      const [first] = errors
      entries.push({ name: shown, template: shown, only: '', changed: true, problem: first?.summary ?? '' })
    }
  }
  return { entries, problems }
}

function planned(template: string, { since: _, ...request }: Request): Promise<Plan> {
  return planTemplate({ ...request, template, evaluateDataSources: false, valuesLater: true })
}

async function changesOf(
  { since, workingDirectory, env, signal }: Request,
  problems: Diagnostic[],
): Promise<readonly string[] | undefined> {
  if (since === undefined) return undefined
  try {
    return await changedFiles(since, { workingDirectory, env, signal })
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof ExternalError)) throw thrown
    problems.push(warning(thrown.code, `${thrown.message}: every build counts as changed`, thrown.detail))
    return undefined
  }
}

/** Folders with template files, and templates in Packer's first language, each a file. Throws TemplateError. */
function* templatesIn(place: string, shown: string, trust: Trust): Generator<string> {
  const refused = refusedFile(trust, place, shown)
  if (refused !== undefined) throw new TemplateError([{ ...refused, severity: 'error', subject: 'template' }])
  const entries = entriesOf(place)
  if (entries === undefined) {
    yield place
    return
  }
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
  if (files.some((name) => /\.pkr\.(?:hcl|json)$/.test(name))) yield place
  else for (const name of files) if (looksLikeLegacy(path.join(place, name), trust)) yield path.join(place, name)
  // Links to folders are not followed: what is behind them is found where it is.
  for (const entry of entries)
    if (entry.isDirectory() && !ignored.test(entry.name))
      yield* templatesIn(path.join(place, entry.name), path.join(shown, entry.name), trust)
}

function entriesOf(place: string): readonly Dirent[] | undefined {
  try {
    return readdirSync(place, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1))
  } catch {
    // A file, or nothing: what reads it tells.
    return undefined
  }
}
