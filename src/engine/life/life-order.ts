import type { PromoteWish } from '../../lifecycle/promote.ts'
import type { RetireWish } from '../../lifecycle/retire.ts'
import type { RevokeWish } from '../../lifecycle/revoke.ts'
import type { RollbackWish } from '../../lifecycle/rollback.ts'

/** Commands that work on finished templates. */
export const lifeCommands = ['promote', 'rollback', 'demote', 'revoke', 'unrevoke', 'retire', 'list'] as const

export type LifeCommand = (typeof lifeCommands)[number]

/** What inputs or flags say for them; they have the same names at both doors. */
export interface LifeOrder {
  readonly name: string | undefined
  readonly vmid: number | undefined
  readonly channel: string | undefined
  readonly from: string | undefined
  readonly reason: string | undefined
  readonly rollback: boolean
  readonly keep: number | undefined
  /** Milliseconds. */
  readonly keepForMs: number | undefined
  readonly dryRun: boolean
}

/** An input or option that is missing, or can not be with others. `why` goes on after its name. */
export interface OrderProblem {
  readonly option: string
  readonly why: string
  readonly detail?: string
}

/** Where nothing else is said. */
export const defaultChannel = 'production'

/** Characters of a reason: notes have room for 8192, and hold more than this. */
const longestReason = 300

/** What of an order can not be. */
export function orderProblems(command: LifeCommand, order: LifeOrder): readonly OrderProblem[] {
  const dry =
    order.dryRun && command !== 'retire'
      ? [
          {
            option: 'dry-run',
            why: `is not for ${command}, which ${command === 'list' ? 'changes nothing anyway' : 'would change things all the same'}. Leave it out.`,
          },
        ]
      : []
  return [...dry, ...problemsOf(command, order)]
}

function problemsOf(command: LifeCommand, order: LifeOrder): readonly OrderProblem[] {
  const { name, vmid, channel = defaultChannel, from, reason, keep, keepForMs } = order
  const unnamed =
    name === undefined && vmid === undefined
      ? [{ option: 'name', why: `must be given for ${command}, or template-vmid: which template is meant?` }]
      : []
  switch (command) {
    case 'promote':
      return [
        ...unnamed,
        ...(from !== undefined && vmid !== undefined
          ? [{ option: 'from', why: 'can not be together with template-vmid: both say which template is promoted.' }]
          : []),
        ...(from === channel ? [{ option: 'from', why: `is the channel that is to be moved, ${channel}.` }] : []),
      ]
    case 'rollback':
    case 'demote':
      return unnamed
    case 'revoke':
    case 'unrevoke':
      return [...unnamed, ...whichOne(order), ...(command === 'revoke' ? reasonProblems(reason) : [])]
    case 'retire':
      return [
        ...(name === undefined
          ? [{ option: 'name', why: 'must be given for retire: templates of other names are left alone.' }]
          : []),
        ...(keep === undefined && keepForMs === undefined
          ? [{ option: 'keep', why: 'must be given for retire, or keep-for: nothing says which templates stay.' }]
          : []),
      ]
    case 'list':
      return []
  }
}

function whichOne({ name, vmid, channel }: LifeOrder): readonly OrderProblem[] {
  if (vmid !== undefined && channel !== undefined)
    return [{ option: 'channel', why: 'can not be together with template-vmid: both say which template is meant.' }]
  return name !== undefined && vmid === undefined && channel === undefined
    ? [{ option: 'channel', why: 'must be given with name, or template-vmid in its place: which of them is meant?' }]
    : []
}

function reasonProblems(reason: string | undefined): readonly OrderProblem[] {
  if (reason === undefined || reason.trim() === '')
    return [{ option: 'reason', why: 'must be given for revoke: whoever finds the template later reads it.' }]
  return reason.length > longestReason
    ? [{ option: 'reason', why: `must have at most ${longestReason} characters, and has ${reason.length}.` }]
    : []
}

/** Of an order without problems. */
export function promoteWish({ name, vmid, from, channel = defaultChannel }: LifeOrder): PromoteWish {
  return { name, vmid, from, channel }
}

export function rollbackWish({ name, vmid, channel = defaultChannel }: LifeOrder): RollbackWish {
  return { name, vmid, channel }
}

export function revokeWish(command: LifeCommand, { name, vmid, channel, reason, rollback }: LifeOrder): RevokeWish {
  return { name, vmid, channel, reason: command === 'revoke' ? reason : undefined, rollback }
}

export function retireWish({ name = '', channel, keep, keepForMs, dryRun }: LifeOrder): RetireWish {
  return { name, channel, keep, keepForMs, dryRun }
}
