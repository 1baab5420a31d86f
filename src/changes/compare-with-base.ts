import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { TemplateError } from '../diagnostics/errors.ts'
import type { FileChange, PlanChanges } from '../events/plan-changes.ts'
import type { MadePlan, Plan } from '../packer/plan.ts'
import { isRestricted, type Trust } from '../trust/trust.ts'
import { type BaseFolder, writeBase } from './base/base-folder.ts'
import { type Asking, repositoryAround } from './base/repository.ts'
import { type Checkout, fileChanges, filesOf } from './difference/file-changes.ts'
import { planChanges } from './difference/plan-changes.ts'
import { sideOf } from './difference/plan-side.ts'
import { type Places, placesOf, shortened } from './places.ts'

/** The same template at another commit. */
export interface There extends Pick<Comparison, 'template' | 'workingDirectory' | 'trust'> {
  /** Where a file of this checkout is there, relative or absolute. */
  readonly moved: (file: string) => string
}

export interface Comparison extends Asking {
  /** A commit, as git names it. */
  readonly revision: string
  /** The template, relative to the working directory or absolute. */
  readonly template: string
  /** Absolute. */
  readonly workingDirectory: string
  readonly trust: Trust
  /**
   * Was the checkout made for this run? Then a file that git does not know was put there by a step before, and is no part of
   * the change. Else only what git is told to ignore is none.
   */
  readonly isFresh: boolean
  /** Plans the template as it is there: with the same variables, moment and trust. Throws TemplateError. */
  planAt(there: There): Promise<Plan>
}

const nothing: MadePlan = { builds: [], variables: {}, warnings: [], secrets: [], opened: [] }

/**
 * Compares a plan with that of the same template as it was where the change began, in the repository that the template is in. A
 * template that was not there, or not valid, is told, and everything is new then. Throws ExternalError where the commit can not be read.
 */
export async function compareWithBase(plan: Plan, comparison: Comparison): Promise<PlanChanges> {
  const { workingDirectory, template, revision, trust, isFresh } = comparison
  const repository = await repositoryAround(folderOf(path.resolve(workingDirectory, template)), comparison)
  const base = await writeBase(repository, revision, isFresh ? 'unknown' : 'ignored')
  try {
    const places = placesOf(workingDirectory, repository, base)
    const { here, there } = places
    const { old, problem } = await planBase(comparison, places)
    const short = shortened(here)
    const comparesSecrets = !isRestricted(trust)
    const before = sideOf(old, plan.secrets, { normal: (text) => short(places.back(text)), comparesSecrets })
    const after = sideOf(plan, old.secrets, { normal: short, comparesSecrets })
    const files = await allFiles({ plan, at: here }, { plan: old, at: there }, base)
    return {
      base: { revision, commit: base.commit },
      ...(problem === undefined ? {} : { problem }),
      notes: base.notes,
      ...planChanges(before, after, (build) => files.get(build) ?? []),
    }
  } finally {
    await base.remove()
  }
}

function folderOf(template: string): string {
  return statSync(template, { throwIfNoEntry: false })?.isDirectory() === true ? template : path.dirname(template)
}

async function planBase(
  { template, workingDirectory, trust, planAt, signal, revision }: Comparison,
  { there, moved, back, isInside }: Places,
): Promise<{ readonly old: MadePlan; readonly problem?: string }> {
  const toThere = (file: string) => (path.isAbsolute(file) ? moved(file) : file)
  const at = isInside ? toThere(template) : moved(path.resolve(workingDirectory, template))
  if (!existsSync(path.resolve(there.workingDirectory, at)))
    return { old: nothing, problem: `There is no template at ${revision}: everything is new.` }
  const workspace = moved(trust.workspace)
  const around = { template: at, workingDirectory: there.workingDirectory, trust: { ...trust, workspace } }
  try {
    return { old: await planAt({ ...around, moved: toThere }) }
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof TemplateError)) throw thrown
    const errors = thrown.diagnostics.filter(({ severity }) => severity === 'error')
    // Builds that are asked for by name, and that are new.
    if (errors.length > 0 && errors.every(({ code }) => code === 'no-builds-to-run')) return { old: nothing }
    const [first] = errors
    const what = first === undefined ? '' : `: ${back(first.summary)}`
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
    const problem = `The template at ${revision} is not valid${what}${more}. Everything is shown as new.`
    return { old: nothing, problem }
  }
}

interface Side {
  readonly plan: MadePlan
  readonly at: Checkout
}

async function allFiles(
  now: Side,
  before: Side,
  { files, root: baseRoot }: BaseFolder,
): Promise<ReadonlyMap<string, readonly FileChange[]>> {
  const { root, workingDirectory } = now.at
  // A template may name a file by its whole path: at the base that is still the one here.
  const of = ({ plan, at }: Side) =>
    new Map(plan.builds.map((build) => [build.name, filesOf(build, [at.root, root])] as const))
  const shownFrom = path.relative(root, workingDirectory)
  const where = { files, baseRoot, root, shownFrom: shownFrom.startsWith('..') ? '' : shownFrom }
  const old = of(before)
  const found = new Map<string, readonly FileChange[]>()
  for (const [name, names] of of(now)) found.set(name, await fileChanges(old.get(name) ?? new Map(), names, where))
  return found
}
