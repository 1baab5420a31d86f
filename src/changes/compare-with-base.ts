import { existsSync } from 'node:fs'
import path from 'node:path'
import { TemplateError } from '../diagnostics/errors.ts'
import type { FileChange, PlanChanges } from '../events/plan-changes.ts'
import type { Plan } from '../packer/plan.ts'
import { isRestricted, type Trust } from '../trust/trust.ts'
import { type BaseFolder, writeBase } from './base/base-folder.ts'
import { type Asking, type Repository, repositoryAround } from './base/repository.ts'
import { type Checkout, fileChanges, filesOf } from './difference/file-changes.ts'
import { planChanges } from './difference/plan-changes.ts'
import { sideOf } from './difference/plan-side.ts'

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

const nothing: Plan = { builds: [], variables: {}, warnings: [], secrets: [] }

/**
 * Compares a plan with that of the same template at another commit. A template that is not there, or not valid, is told, and
 * everything is new then. Throws ExternalError where the commit can not be read.
 */
export async function compareWithBase(plan: Plan, comparison: Comparison): Promise<PlanChanges> {
  const { workingDirectory, revision, trust, isFresh } = comparison
  const repository = await repositoryAround(workingDirectory, comparison)
  const base = await writeBase(repository, revision, isFresh ? 'unknown' : 'ignored')
  try {
    const around = { root: base.root, workingDirectory: path.join(base.root, repository.prefix) }
    const here = { root: path.resolve(workingDirectory, upFrom(repository)), workingDirectory }
    const { old, problem } = await planBase(comparison, { repository, base: around, here })
    const [before, after] = [old, plan].map((one, index) =>
      sideOf(one, index === 0 ? plan.secrets : old.secrets, {
        normal: index === 0 ? normalOf(around) : normalOf(here),
        comparesSecrets: !isRestricted(trust),
      }),
    ) as [ReturnType<typeof sideOf>, ReturnType<typeof sideOf>]
    const files = await allFiles({ plan, here }, { plan: old, here: around }, base, repository)
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

/** The way from the working directory to the root, also where links lead to it. */
function upFrom({ prefix }: Repository): string {
  return prefix
    .split('/')
    .filter((part) => part !== '')
    .map(() => '..')
    .join('/')
}

interface Places {
  readonly repository: Repository
  readonly base: Checkout
  readonly here: Checkout
}

async function planBase(
  { template, trust, planAt, signal, revision }: Comparison,
  { base, here }: Places,
): Promise<{ readonly old: Plan; readonly problem?: string }> {
  const toThere = (file: string) => (path.isAbsolute(file) ? moved(file, here, base) : file)
  const there = toThere(template)
  if (!existsSync(path.resolve(base.workingDirectory, there)))
    return { old: nothing, problem: `There is no template at ${revision}: everything is new.` }
  const workspace = moved(trust.workspace, here, base)
  try {
    return {
      old: await planAt({
        template: there,
        workingDirectory: base.workingDirectory,
        trust: { ...trust, workspace },
        moved: toThere,
      }),
    }
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof TemplateError)) throw thrown
    const errors = thrown.diagnostics.filter(({ severity }) => severity === 'error')
    // Builds that are asked for by name, and that are new.
    if (errors.length > 0 && errors.every(({ code }) => code === 'no-builds-to-run')) return { old: nothing }
    const [first] = errors
    const what = first === undefined ? '' : `: ${normalOf(base)(first.summary)}`
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
    return {
      old: nothing,
      problem: `The template at ${revision} is not valid${what}${more}. Everything is shown as new.`,
    }
  }
}

/** A path of the one checkout in the other; what contains the checkout is its root. */
function moved(file: string, from: Checkout, to: Checkout): string {
  const way = path.relative(from.root, file)
  if (way === '') return to.root
  if (!way.startsWith('..') && !path.isAbsolute(way)) return path.join(to.root, way)
  return path.relative(file, from.root).startsWith('..') ? file : to.root
}

/** Paths as the working directory sees them, so that they are the same on both sides. */
function normalOf({ root, workingDirectory }: Checkout): (text: string) => string {
  // A folder whose name only begins like it is another.
  const whole = (folder: string) => new RegExp(`${folder.replace(/[^\w/-]/g, '\\$&')}(?![\\w.-])`, 'g')
  const [here, top] = [whole(workingDirectory), whole(root)]
  const up = path.relative(workingDirectory, root)
  return (text) =>
    text.includes(root) && root !== '/'
      ? text.replaceAll(`${workingDirectory}/`, '').replace(here, '.').replace(top, up)
      : text
}

interface Side {
  readonly plan: Plan
  readonly here: Checkout
}

async function allFiles(
  now: Side,
  before: Side,
  { files }: BaseFolder,
  { prefix }: Repository,
): Promise<ReadonlyMap<string, readonly FileChange[]>> {
  const of = ({ plan, here }: Side) => new Map(plan.builds.map((build) => [build.name, filesOf(build, here)] as const))
  const old = of(before)
  const found = new Map<string, readonly FileChange[]>()
  for (const [name, names] of of(now))
    found.set(
      name,
      await fileChanges(old.get(name) ?? new Map(), names, { files, root: now.here.root, shownFrom: prefix }),
    )
  return found
}
