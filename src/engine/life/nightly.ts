import type { Builder, Replacing } from '../../builders/builder.ts'
import type { PresentTemplate } from '../../builders/present-template.ts'
import type { DoorContext } from '../../builders/template-door.ts'
import { communicatorOf } from '../../communicators/communicator-registry.ts'
import { warning } from '../../diagnostics/diagnostic.ts'
import { ExternalError, TemplateError, toDiagnostics } from '../../diagnostics/errors.ts'
import type { MachineArtifact } from '../../events/artifact.ts'
import type { PackageList, PackageNews } from '../../events/packages.ts'
import { listPackages } from '../../inventory/list-packages.ts'
import { diffPackages } from '../../lifecycle/packages/diff-packages.ts'
import { fetchList, type ShelfPlace, shelve } from '../../lifecycle/packages/shelf.ts'
import { askUpdates } from '../../lifecycle/updates/ask-updates.ts'
import { visitTemplate } from '../../lifecycle/visit-template.ts'
import type { PlannedBuild } from '../../packer/plan.ts'
import { formatDays } from '../../time/days.ts'
import type { Reached } from '../run-provisioner.ts'
import type { Work } from '../step.ts'

/** What a run that is repeated every night asks for. */
export interface NightlySetup {
  /** Where lists of packages are kept; undefined: they are not compared. */
  readonly packages?: ShelfPlace | undefined
  /**
   * A build is left out where the package sources of the present template have nothing newer. `patch`: where they have, the
   * next one is made of it.
   */
  readonly refresh?: 'check' | 'patch' | undefined
  /** Milliseconds: with `patch`, how long ago the last build from the start may be. */
  readonly fullEveryMs?: number | undefined
}

/** What is to be done of a build. */
export type NightlyVerdict =
  | { readonly kind: 'build' }
  | { readonly kind: 'unchanged' | 'patch'; readonly present: PresentTemplate }

/** Milliseconds for reading the database of a package manager. */
const listTimeout = 120_000
/** Milliseconds for fetching the lists of its sources, with a slow mirror. */
const updatesTimeout = 900_000

/** One build as one of many: what there is from the one before, and what is different. Lasts over all attempts. */
export class Nightly {
  readonly #setup: NightlySetup
  readonly #build: PlannedBuild
  readonly #same: MachineArtifact | undefined
  #looked = false
  #verdict: NightlyVerdict = { kind: 'build' }
  #before: { readonly present: PresentTemplate; readonly list: PackageList } | undefined
  /** What is in the template; undefined: not known. */
  news: PackageNews | undefined

  /** `same`: the template that is made of the same; undefined: there is none, or it is too old. */
  constructor(build: PlannedBuild, setup: NightlySetup, same: MachineArtifact | undefined) {
    this.#build = build
    this.#same = same
    this.#setup = setup
  }

  /** For the template's record. */
  get life() {
    const patched = () => (this.#verdict.kind === 'patch' ? this.#verdict.present.record : undefined)
    return {
      packages: () => this.news?.count,
      inventory: () => this.news?.inventory,
      full: () => patched()?.full ?? patched()?.built,
      // It is a clone of its predecessor only until that is gone.
      parent: () => patched()?.parent,
    }
  }

  /** Looks at the present template, the first time, and says what is to be done. */
  async lookBack(builder: Builder, asked: Replacing, context: DoorContext): Promise<NightlyVerdict> {
    const isAsked = this.#setup.packages !== undefined || this.#same !== undefined
    if (this.#looked || builder.present === undefined || !isAsked) return this.#verdict
    const present = await context.step('Looking for the present template', async () =>
      builder.present?.(this.#build.work as never, this.#same?.vmid, context),
    )
    if (present === undefined) context.message('There is none yet')
    else this.#verdict = await this.#judge(present, builder, asked, context)
    this.#looked = true
    return this.#verdict
  }

  async #judge(
    present: PresentTemplate,
    builder: Builder,
    asked: Replacing,
    context: DoorContext,
  ): Promise<NightlyVerdict> {
    const { packages, refresh } = this.#setup
    const { vmid, name } = present.artifact
    context.message(`Template ${vmid} (${name})`)
    const known = packages === undefined ? undefined : await this.#shelved(present, packages, context)
    const needsList = packages !== undefined && known === undefined
    // One that is made of something else is built anew, whatever its packages are.
    if (refresh === undefined || this.#same === undefined) {
      if (needsList) await this.#visitForList(present, context)
      return { kind: 'build' }
    }
    const found = await this.#visit(present, needsList, context)
    if (found?.any === false) return { kind: 'unchanged', present }
    if (found === undefined || refresh === 'check') return { kind: 'build' }
    const why = this.#whyFull(present, builder, asked, context)
    if (why === undefined) return { kind: 'patch', present: { ...present, reach: found.reach } }
    context.message(`It is built from the start and not patched: ${why}`)
    return { kind: 'build' }
  }

  /** Undefined: it can be patched. */
  #whyFull(
    { record, isProtected }: PresentTemplate,
    { patch }: Builder,
    asked: Replacing,
    { clock }: DoorContext,
  ): string | undefined {
    const { fullEveryMs } = this.#setup
    if (patch === undefined) return 'a source of this type can not be'
    const why = patch.whyNot(this.#build.work as never, asked)
    if (why !== undefined) return why
    // A build that is cut off could not be cleaned up.
    if (isProtected) return 'it is protected, and so would be its copy'
    const last = Date.parse(record?.full ?? record?.built ?? '')
    if (Number.isNaN(last)) return 'since when is not known'
    const age = clock.now() - last
    if (fullEveryMs === undefined || age <= fullEveryMs) return undefined
    return `that was last done ${formatDays(age)} ago, and full-every is ${formatDays(fullEveryMs)}`
  }

  /** What is installed, when the provisioners are done. That it can not be told fails no build. */
  async lookInside({ communicator, late }: Reached, { signal, emit, message }: Work): Promise<void> {
    const place = this.#setup.packages
    if (place === undefined) return
    if (communicatorOf({ communicator: String(late['ConnType'] ?? '') }).windowsOnly === true) {
      message('The packages are not listed: a guest of Windows has no package manager that is asked')
      return
    }
    try {
      const list = await listPackages(communicator, { signal, timeout: listTimeout })
      const shelved = await shelve(list, place)
      this.news = newsOf(list, shelved, this.#before)
      emit({ kind: 'packages', ...this.news })
    } catch (thrown) {
      if (signal.aborted) throw thrown
      message(`The packages could not be listed: ${told(thrown)}`)
    }
  }

  async #shelved(
    present: PresentTemplate,
    place: ShelfPlace,
    { message }: DoorContext,
  ): Promise<PackageList | undefined> {
    const { inventory } = present.record ?? {}
    if (inventory === undefined) return undefined
    const list = await fetchList(inventory, place).catch((thrown: unknown) => {
      message(`The list of its packages could not be read: ${told(thrown)}`)
      return undefined
    })
    if (list !== undefined) this.#before = { present, list }
    return list
  }

  /** Undefined: it could not be told, and was said. Without an answer it is built: a build too many does no harm. */
  async #visit(present: PresentTemplate, needsList: boolean, context: DoorContext) {
    const { signal, message, say } = context
    try {
      return await visitTemplate(present, context, {
        what: 'which updates there are',
        ask: async (guest, reach) => {
          const found = await askUpdates(guest, { signal, timeout: updatesTimeout })
          const { manager, updates, any } = found
          if (!any) say(`${manager} has no updates for template ${present.artifact.vmid}: nothing is built`)
          else
            say(
              `${manager} has updates: ${updates.map(({ name, to }) => `${name} ${to}`).join(', ') || 'it does not say which'}`,
            )
          if (any && needsList) {
            const list = await listPackages(guest, { signal, timeout: listTimeout })
            this.#before = { present, list }
          }
          return { ...found, reach }
        },
      })
    } catch (thrown) {
      if (signal.aborted || !isOutside(thrown)) throw thrown
      for (const { summary, detail } of toDiagnostics(thrown))
        context.emit({
          kind: 'problem',
          diagnostic: warning(
            'updates-unknown',
            `Whether there are updates for template ${present.artifact.vmid} could not be told, so it is built: ${summary}`,
            detail,
            this.#build.range,
          ),
        })
      message('It is built anew')
      return undefined
    }
  }

  async #visitForList(present: PresentTemplate, context: DoorContext): Promise<void> {
    try {
      const list = await visitTemplate(present, context, {
        what: 'what is installed',
        ask: (guest) => listPackages(guest, { signal: context.signal, timeout: listTimeout }),
      })
      this.#before = { present, list }
    } catch (thrown) {
      if (context.signal.aborted || !isOutside(thrown)) throw thrown
      context.message(`The packages of template ${present.artifact.vmid} are not known: ${told(thrown)}`)
    }
  }
}

function newsOf(
  { manager, packages, usedBytes }: PackageList,
  shelved: Pick<PackageNews, 'inventory' | 'file'>,
  before: { readonly present: PresentTemplate; readonly list: PackageList } | undefined,
): PackageNews {
  const news = { manager, count: packages.length, usedBytes, ...shelved }
  // Another distribution: all of it is new.
  if (before === undefined || before.list.manager !== manager) return news
  const { list, present } = before
  const { vmid, name } = present.artifact
  const diff = diffPackages(list.packages, packages)
  return { ...news, against: { vmid, name, count: list.packages.length, usedBytes: list.usedBytes, diff } }
}

function isOutside(thrown: unknown): boolean {
  return thrown instanceof ExternalError || thrown instanceof TemplateError
}

function told(thrown: unknown): string {
  return toDiagnostics(thrown)
    .map(({ summary, detail }) => [summary, detail].filter(Boolean).join('. '))
    .join('; ')
}
