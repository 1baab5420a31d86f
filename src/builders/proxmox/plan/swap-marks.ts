import { buildDescription } from './machine-plan.ts'

/**
 * What stands in the descriptions of two machines while the one takes over the ID of a template that is replaced. It is
 * all that is needed to finish it: whoever comes after a run that was cut off has neither the template nor the journal.
 */

/** `vm`: the machine is not converted. */
export type Ending = 'template' | 'vm'

/** Of the finished machine, from the moment on from which the way leads forward only. */
export interface Taking {
  /** The ID that it takes. */
  readonly vmid: number
  /** Whose it was: `identityOf`, and where. */
  readonly from: string
  readonly node: string
  readonly ending: Ending
  /** The copy of the old template that stays, on the same node; undefined: none. */
  readonly keeps?: number | undefined
}

/** Of the copy, until it is the user's. */
export interface Keeping {
  /** The ID of the template that it is a copy of. */
  readonly of: number
  /** The finished machine which takes that ID, and where. */
  readonly machine: number
  readonly node: string
}

/** Of the machine that has the ID already, and not yet everything else. */
export interface Successor {
  /** The finished machine. */
  readonly machine: number
  /** `copy`: it has disks of its own from the start. */
  readonly way: 'hand-over' | 'copy'
  readonly ending: Ending
  /** Its boot order, which a machine loses with its disks; empty: none. */
  readonly boot: string
}

const word = 'proxmox-template-action:'
const divider = `${word} what follows is the description of the template`

/** The description of the finished machine with what it is about to do and with its description as a template. */
export function describeTaking(before: string, taking: Taking, description: string): string {
  const { vmid, from, node, ending, keeps } = taking
  const kept = keeps === undefined ? '' : `, which stays as ${keeps}`
  const line = `${word} takes the ID ${vmid} of ${from} on ${node} as ${ending}${kept}`
  return `${before.trimEnd()}\n${line}\n\n${divider}\n\n${description}`
}

export function takingIn(description: string): Taking | undefined {
  const pattern = `^${word} takes the ID (\\d+) of (\\S+) on (\\S+) as (template|vm)(?:, which stays as (\\d+))?$`
  const [, vmid, from = '', node = '', ending, keeps] = new RegExp(pattern, 'm').exec(description) ?? []
  if (vmid === undefined) return undefined
  const kept = keeps === undefined ? {} : { keeps: Number(keeps) }
  return { vmid: Number(vmid), from, node, ending: ending as Ending, ...kept }
}

/** The description without that: the machine is one like any other that a build has not finished. */
export function withoutTaking(description: string): string {
  const [before = ''] = description.split(divider)
  return before.replace(new RegExp(`^${word} takes the ID .*$\\n?`, 'm'), '').trimEnd()
}

/** `mark`: the ownership mark with its facts. */
export function describeSuccessor(mark: string, successor: Successor, description: string): string {
  const { machine, way, ending, boot } = successor
  const line = `${word} has the ID for machine ${machine} by ${way} as ${ending}, boot ${JSON.stringify(boot)}`
  return `${buildDescription(mark)}\n${line}\n\n${divider}\n\n${description}`
}

export function successorIn(description: string): Successor | undefined {
  const pattern = new RegExp(
    `^${word} has the ID for machine (\\d+) by (hand-over|copy) as (template|vm), boot ("(?:[^"\\\\]|\\\\.)*")$`,
    'm',
  )
  const [, machine, way, ending, boot = '""'] = pattern.exec(description) ?? []
  if (machine === undefined) return undefined
  return {
    machine: Number(machine),
    way: way as Successor['way'],
    ending: ending as Ending,
    boot: String(JSON.parse(boot)),
  }
}

/** `mark`: the ownership mark with its facts; `description`: that of the old template. */
export function describeKeeping(mark: string, { of, machine, node }: Keeping, description: string): string {
  const line = `${word} keeps template ${of} while machine ${machine} on ${node} takes its ID`
  return `${buildDescription(mark)}\n${line}\n\n${divider}\n\n${description}`
}

export function keepingIn(description: string): Keeping | undefined {
  const pattern = `^${word} keeps template (\\d+) while machine (\\d+) on (\\S+) takes its ID$`
  const [, of, machine, node = ''] = new RegExp(pattern, 'm').exec(description) ?? []
  return of === undefined ? undefined : { of: Number(of), machine: Number(machine), node }
}

/** The description that the template has in the end. */
export function finalDescription(description: string): string {
  const at = description.indexOf(divider)
  return at === -1 ? '' : description.slice(at + divider.length).trim()
}

/** Characters that a description may have, and what the lines above take of them at most. */
export const longestDescription = 8192 - 900

/** By what a machine is told from any other that has its ID later; what has no UUID is known by when it was made. */
export function identityOf(config: Readonly<Record<string, unknown>>): string {
  const [, uuid] = /\buuid=([0-9a-f-]{36})/i.exec(String(config['smbios1'] ?? '')) ?? []
  const [, made] = /\bctime=(\d+)/.exec(String(config['meta'] ?? '')) ?? []
  return uuid ?? (made === undefined ? 'unknown' : `machine-of-${made}`)
}
