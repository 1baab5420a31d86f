import { error } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { type Deed, deed } from '../../proxmox/needed-permissions.ts'
import { drivesOf } from '../../proxmox/notation/drive-notation.ts'
import { parseVolid } from '../../proxmox/notation/volid.ts'
import type { BuildContext } from '../builder.ts'
import { successorsIn } from './plan/build-marks.ts'
import type { MachinePlan } from './plan/machine-plan.ts'
import { cardsOf } from './plan/network-card.ts'
import { longestDescription } from './plan/swap-marks.ts'
import type { Session } from './server-session.ts'
import { copyingDeeds, sizesOf } from './steps/copy-old.ts'
import { checkNode } from './steps/preflight.ts'
import { findReplaced, type Replaced } from './steps/replace-template.ts'
import type { Room } from './steps/storage-problems.ts'

/** What `force` replaces, and when. */
export interface Replacement<Plan extends MachinePlan> {
  /** What is built: under a free ID where the one that is meant is taken. */
  readonly plan: Plan
  /** Removed before anything is made. */
  readonly before: readonly Replaced[]
  /** Whose ID the finished machine takes. */
  readonly taken: Replaced | undefined
  /** Removed when the new template is the user's. */
  readonly after: readonly Replaced[]
  /** Of all these the one that stays as the previous: the one whose ID is taken as a copy, any other as it is. */
  readonly previous: Replaced | undefined
}

/** The new machine is built first, unless there is no room for two. Throws where what is there is not to be replaced. */
export async function planReplacement<Plan extends MachinePlan>(
  plan: Plan,
  session: Session,
  context: BuildContext,
): Promise<Replacement<Plan>> {
  const none = { plan, before: [], taken: undefined, after: [], previous: undefined }
  if (!context.force) return none
  if (isLeftToRetirement(plan, context)) {
    context.message('Older templates of the name stay beside the new one until keep and keep-for let them go')
    return none
  }
  await checkNode(session, context)
  const found = await findReplaced(plan, session, context)
  const { vmid } = plan
  const keeps = keepsPrevious(plan, context)
  if (goesFirst(plan, context)) return { ...none, before: found }
  const taken = found.find(({ vm }) => vm.vmid === vmid)
  if (vmid === undefined || taken === undefined)
    return { ...none, after: found, previous: keeps ? found[0] : undefined }
  checkDescription(plan, context)
  if (sharesAddress(plan)) {
    context.message(
      `The old machine ${vmid} is removed first: it has the addresses of the new one, which is no template either`,
    )
    return { ...none, before: found }
  }
  const after = found.filter((one) => one !== taken)
  const previous = keeps ? (newestOf(after, taken) ?? taken) : undefined
  const under = { ...plan, vmid: undefined, takes: vmid, cards: cardsOf(plan.cards, vmid) }
  return { plan: under, before: [], taken, after, previous }
}

/** Nothing has to make room: what stays, and for how long, is said by `keep` and `keep-for`. */
function isLeftToRetirement(plan: MachinePlan, context: BuildContext): boolean {
  return (
    context.life?.retires === true &&
    plan.vmid === undefined &&
    !plan.options.skip_convert_to_template &&
    !goesFirst(plan, context) &&
    !keepsPrevious(plan, context)
  )
}

function goesFirst({ options }: MachinePlan, { forceOrder }: BuildContext): boolean {
  return (forceOrder ?? options.force_order) === 'delete-first'
}

/** Does what is replaced stay? Throws where it can not. */
function keepsPrevious(plan: MachinePlan, context: BuildContext): boolean {
  const { keepPrevious, places } = context
  if (!(keepPrevious ?? plan.options.keep_previous)) return false
  const why = goesFirst(plan, context)
    ? 'with force-order: delete-first it goes before anything is made'
    : plan.options.skip_convert_to_template
      ? 'with skip_convert_to_template there is none'
      : undefined
  if (why === undefined) return true
  const summary = `The old template can not be kept: ${why}`
  const place = places.at(['keep_previous'])
  throw new TemplateError([error('conflicting-options', summary, 'Leave one of the two out.', place)])
}

/** A template that linked clones keep under the ID is older than what is beside it. */
function newestOf(after: readonly Replaced[], { config }: Replaced): Replaced | undefined {
  const ids = successorsIn(String(config['description'] ?? ''))
  return after.toSorted((left, right) => ids.indexOf(right.vm.vmid) - ids.indexOf(left.vm.vmid))[0]
}

/** A template does not run, a machine may: of two with one address in a network neither works. */
function sharesAddress({ options, cards }: MachinePlan): boolean {
  return options.skip_convert_to_template && cards.some(({ mac }) => mac === 'repeatable')
}

function checkDescription({ options }: MachinePlan, { places }: BuildContext): void {
  const { length } = options.template_description
  if (length <= longestDescription) return
  throw new TemplateError([
    error(
      'data-too-large',
      'template_description is too long for a machine that takes the ID of another',
      `It has ${length} characters, and ${longestDescription} are possible beside what stands there until it is finished. Shorten it, or set force-order: delete-first.`,
      places.at(['template_description']),
    ),
  ])
}

/** What it means for the storages. */
export function roomFor({ before, taken, after, previous }: Replacement<MachinePlan>): Room {
  const freed = new Map<string, number>()
  for (const { config } of before)
    for (const { file, size } of drivesOf(config).values()) {
      const storage = parseVolid(file)?.storage
      if (storage !== undefined) freed.set(storage, (freed.get(storage) ?? 0) + (size ?? 0))
    }
  const staying = [...(taken === undefined ? [] : [taken]), ...after]
  const copied =
    previous !== undefined && previous === taken
      ? { node: previous.vm.node, vmid: previous.vm.vmid, bytes: sizesOf(previous.config) }
      : undefined
  return { freed, staying: staying.map(({ vm }) => vm.vmid), copied }
}

/** What keeping the old template asks of the credentials. */
export function deedsFor({ plan, taken, previous }: Replacement<MachinePlan>): readonly Deed[] {
  if (previous === undefined) return []
  return previous === taken ? copyingDeeds(previous, plan) : [deed('options', { vmid: previous.vm.vmid })]
}
