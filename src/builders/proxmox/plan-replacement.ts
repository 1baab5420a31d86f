import { error } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { drivesOf } from '../../proxmox/notation/drive-notation.ts'
import { parseVolid } from '../../proxmox/notation/volid.ts'
import type { BuildContext } from '../builder.ts'
import type { MachinePlan } from './plan/machine-plan.ts'
import { cardsOf } from './plan/network-card.ts'
import { longestDescription } from './plan/swap-marks.ts'
import type { Session } from './server-session.ts'
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
}

/** The new machine is built first, unless there is no room for two. Throws where what is there is not to be replaced. */
export async function planReplacement<Plan extends MachinePlan>(
  plan: Plan,
  session: Session,
  context: BuildContext,
): Promise<Replacement<Plan>> {
  const none = { plan, before: [], taken: undefined, after: [] }
  if (!context.force) return none
  await checkNode(session, context)
  const found = await findReplaced(plan, session, context)
  const { vmid } = plan
  if ((context.forceOrder ?? plan.options.force_order) === 'delete-first') return { ...none, before: found }
  const taken = found.find(({ vm }) => vm.vmid === vmid)
  if (vmid === undefined || taken === undefined) return { ...none, after: found }
  checkDescription(plan, context)
  if (sharesAddress(plan)) {
    context.message(
      `The old machine ${vmid} is removed first: it has the addresses of the new one, which is no template either`,
    )
    return { ...none, before: found }
  }
  const after = found.filter((one) => one !== taken)
  return { plan: { ...plan, vmid: undefined, takes: vmid, cards: cardsOf(plan.cards, vmid) }, before: [], taken, after }
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
export function roomFor({ before, taken, after }: Replacement<MachinePlan>): Room {
  const freed = new Map<string, number>()
  for (const { config } of before)
    for (const { file, size } of drivesOf(config).values()) {
      const storage = parseVolid(file)?.storage
      if (storage !== undefined) freed.set(storage, (freed.get(storage) ?? 0) + (size ?? 0))
    }
  const staying = [...(taken === undefined ? [] : [taken]), ...after]
  return { freed, staying: staying.map(({ vm }) => vm.vmid) }
}
