import { channelName } from '../../builders/proxmox/options/channel-name.ts'
import type { TemplateLife } from '../../builders/template-life.ts'
import { warning } from '../../diagnostics/diagnostic.ts'
import type { RetirementPolicy } from '../../lifecycle/retirement.ts'
import type { PlannedBuild } from '../../packer/plan.ts'
import type { Work } from '../step.ts'

export { channelRule } from '../../builders/proxmox/options/channel-name.ts'

/** What inputs or flags ask for of the life of what is built. */
export interface LifeWish {
  /** As `channelName` has it. */
  readonly channel: string | undefined
  /** `auto`: where something is asked for that reads it later. */
  readonly record: boolean | 'auto'
  /** What becomes of older templates of the same name, and of the same channel; undefined: they stay. */
  readonly retirement?: RetirementPolicy | undefined
  /** What is there, made of the same, is not built again: the next run reads the record. */
  readonly skipUnchanged?: boolean
}

/** A part of the record by its build; asked when the template is finished. Undefined: not known. */
type Part<Value> = (build: PlannedBuild) => Value | undefined

/** What the templates of a run are to say of themselves, beside what each build knows. */
export interface LifeSetup {
  readonly channel: string | undefined
  readonly retirement?: RetirementPolicy | undefined
  /** `owner/repository@sha`. */
  readonly commit: string | undefined
  /** Address of the workflow run. */
  readonly run: string | undefined
  readonly fingerprint?: Part<string>
  readonly parts?: Part<string>
  readonly packages?: Part<number>
  /** Of the list of packages: `sha256:...`. */
  readonly inventory?: Part<string>
  /** Where the builder's own answer, the source of a clone, is not what it is: `9000 debian-base`. */
  readonly parent?: Part<string>
  /** ISO 8601: of the last build that was no patch. */
  readonly full?: Part<string>
}

export function isChannelName(text: string): boolean {
  return channelName.test(text)
}

/** Undefined: nothing is asked for that reads a record, and templates get none. `isRead`: something else than a channel is. */
export function lifeOf(
  { channel, record, retirement, skipUnchanged }: LifeWish,
  env: Readonly<Record<string, string | undefined>>,
  isRead = false,
): LifeSetup | undefined {
  const isAsked = channel !== undefined || retirement !== undefined || skipUnchanged === true || isRead
  if (!(record === 'auto' ? isAsked : record)) return undefined
  const { GITHUB_REPOSITORY: repository, GITHUB_SHA: sha, GITHUB_SERVER_URL: server, GITHUB_RUN_ID: run } = env
  return {
    channel,
    ...(retirement === undefined ? {} : { retirement }),
    commit: repository && sha ? `${repository}@${sha}` : undefined,
    run: server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined,
  }
}

/** What one build is given of it. `verifiedAt`: ISO 8601, when its template was tried; undefined: not yet. */
export function lifeOfBuild(
  build: PlannedBuild,
  life: LifeSetup | undefined,
  verifiedAt: () => string | undefined,
): TemplateLife | undefined {
  if (life === undefined) return undefined
  const { channel, commit, run, retirement } = life
  return {
    channel,
    retires: retirement !== undefined,
    facts: () => ({
      build: build.name,
      commit,
      run,
      fingerprint: life.fingerprint?.(build),
      parts: life.parts?.(build),
      packages: life.packages?.(build),
      inventory: life.inventory?.(build),
      parent: life.parent?.(build),
      full: life.full?.(build),
      verified: verifiedAt(),
    }),
  }
}

/** What is asked for is a template's. */
export function warnWithoutTemplate({ name, range }: PlannedBuild, { channel }: LifeSetup, { emit }: Work): void {
  const what = channel === undefined ? 'gets no record' : `is put into no channel ${channel}`
  const diagnostic = warning(
    'no-template-for-channel',
    `${name} makes no template, and ${what}`,
    'Leave it out of this run with `except`, or build it in one of its own without the input.',
    range,
  )
  emit({ kind: 'problem', diagnostic })
}
