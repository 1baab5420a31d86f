import { AsyncLocalStorage } from 'node:async_hooks'
import type { Fault } from './fault-declaration.ts'

/** What goes wrong with one request. */
export interface Misfortune {
  readonly delayMs: number
  readonly fault: Exclude<Fault, { fault: 'delay' }> | undefined
}

export interface Faults {
  /** Counts the call; undefined: it goes well. */
  meet(method: string, path: string): Misfortune | undefined
}

export function createFaults(declared: readonly Fault[]): Faults {
  const rules = declared.map((fault) => ({ fault, matches: matcher(fault.call), seen: 0 }))
  return {
    meet(method, path) {
      let delayMs = 0
      let met: Misfortune['fault']
      for (const rule of rules) {
        if (!rule.matches(method, path)) continue
        const count = rule.seen++ - rule.fault.skip
        if (count < 0 || (rule.fault.times > 0 && count >= rule.fault.times)) continue
        if (rule.fault.fault === 'delay') delayMs += rule.fault.seconds * 1000
        else met ??= rule.fault
      }
      return delayMs === 0 && met === undefined ? undefined : { delayMs, fault: met }
    },
  }
}

function matcher(call: string): (method: string, path: string) => boolean {
  const [wanted, pattern = ''] = call.split(' ')
  const source = pattern
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*|\*/g, (stars) => (stars === '**' ? '.*' : '[^/]+'))
  const expression = new RegExp(`^${source}$`)
  return (method, path) => (wanted === '*' || wanted === method) && expression.test(path)
}

/** Follows a call into its task and its volumes. */
const current = new AsyncLocalStorage<Misfortune['fault']>()

export function during<T>(fault: Misfortune['fault'], work: () => T): T {
  return current.run(fault, work)
}

/** What goes wrong with the call that is being carried out. */
export function currentFault<Kind extends NonNullable<Misfortune['fault']>['fault']>(
  kind: Kind,
): Extract<Fault, { fault: Kind }> | undefined {
  const fault = current.getStore()
  return fault?.fault === kind ? (fault as Extract<Fault, { fault: Kind }>) : undefined
}

/** Before anything is written to a storage. Throws Error as the tools of a full one do. */
export function failWhenFull(file: string): void {
  if (currentFault('storage-full')) throw new Error(`error while writing '${file}': No space left on device`)
}
