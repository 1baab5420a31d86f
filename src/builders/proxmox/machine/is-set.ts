import type { Parameters } from '../plan/parameters.ts'
import type { VmConfig } from './vm.ts'

type Alike = (given: string, found: string) => boolean

const same: Alike = (given, found) => given === found

/** What the server gives back as it was given, and how far. Any other value it completes: a card gets an address, a drive a volume. */
const readable: Readonly<Record<string, Alike>> = {
  name: same,
  boot: same,
  protection: same,
  description: (given, found) => given.trimEnd() === found.trimEnd(),
  tags: (given, found) => sorted(given) === sorted(found),
}

function sorted(tags: string): string {
  return [...new Set(tags.toLowerCase().split(/[;, ]+/))].sort().join(';')
}

/** Can be told by a configuration whether the settings are in it? Then they may as well be set twice. */
export function canBeTold(given: Parameters): boolean {
  return Object.keys(given).every((key) => key === 'delete' || key === 'digest' || readable[key] !== undefined)
}

/** Of settings that can be told: does the configuration have them? */
export function isSet(given: Parameters, config: VmConfig): boolean {
  return Object.entries(given).every(([key, value]) => {
    if (key === 'delete')
      return String(value)
        .split(',')
        .every((gone) => config[gone] === undefined)
    return key === 'digest' || readable[key]?.(String(value), String(config[key] ?? '')) === true
  })
}
