import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import { type Given, grantCommands, tokenNote } from './grant.ts'
import { grantsOf, type RuleName, rules } from './privilege-table.ts'

/** What a rule is about. */
export interface Place {
  /** Undefined: the next free one. */
  readonly vmid?: number | undefined
  /** Into which the machine comes: rights over it count for the machine. */
  readonly pool?: string | undefined
  /** What is copied; undefined: the machine itself. */
  readonly source?: number
  readonly storage?: string
  readonly node?: string
  /** With its VLAN, if it has one: `vmbr0/5`. */
  readonly bridge?: string
  readonly mapping?: string
}

/** What a build will do, as far as Proxmox asks for privileges. */
export interface Deed {
  readonly rule: RuleName
  readonly at: Place
}

export function deed(rule: RuleName, at: Place = {}): Deed {
  return { rule, at }
}

/** Of a call that makes or changes a machine, by the keys of what it sets. */
export function settingDeeds(at: Place, parameters: Readonly<Record<string, unknown>>): readonly Deed[] {
  const keys = Object.keys(parameters)
  const names = Object.keys(rules) as RuleName[]
  return names.filter((name) => keys.some((key) => rules[name].options?.test(key))).map((name) => deed(name, at))
}

/** The answer of `GET /access/permissions` for some paths; undefined: the server did not tell of that one. */
export type Permissions = ReadonlyMap<string, Readonly<Record<string, number>> | undefined>

/** All of the privileges on one of the paths. */
export interface Way {
  readonly paths: readonly string[]
  readonly all: readonly string[]
}

export interface Need {
  readonly rule: RuleName
  /** Each is enough. */
  readonly ways: readonly Way[]
}

/** `freeId`: which the server would give to a machine without an ID of its own. */
export function needsOf(deeds: readonly Deed[], major: number, freeId: number): readonly Need[] {
  const found = new Map<string, Need>()
  for (const { rule, at } of deeds) {
    const ways = grantsOf(rules[rule], major).map(({ on, all }): Way => {
      const path = on.replace(/\{(\w+)\}/g, (_, name: keyof Place) => String(at[name] ?? freeId))
      // What a later step copies is the machine of this build itself.
      const isOwn = on === '/vms/{vmid}' || (on === '/vms/{source}' && at.source === undefined)
      return { paths: isOwn && at.pool !== undefined ? [path, `/pool/${at.pool}`] : [path], all }
    })
    if (ways.length > 0) found.set(`${rule} ${JSON.stringify(ways)}`, { rule, ways })
  }
  return [...found.values()]
}

/** Every path that the needs are about. */
export function pathsOf(needs: readonly Need[]): readonly string[] {
  return [...new Set(needs.flatMap(({ ways }) => ways.flatMap(({ paths }) => paths)))]
}

/** Those that are certainly not met. */
export function missing(needs: readonly Need[], permissions: Permissions): readonly Need[] {
  const allows = ({ paths, all }: Way) =>
    paths.some((path) => {
      const given = permissions.get(path)
      return given === undefined || all.every((privilege) => given[privilege] !== undefined)
    })
  return needs.filter(({ ways }) => !ways.some(allows))
}

/** One problem for all that is missing, with the commands that grant it. `unmet` is not empty. */
export function refusalOf(unmet: readonly Need[], identity: string): Diagnostic {
  const wanted = gather(unmet)
  const [first, ...others] = wanted
  const what = others.length === 0 ? first?.text : `${wanted.length} privileges that this build needs`
  return error(
    'missing-permission',
    `"${identity}" lacks ${what}`,
    [
      'Nothing was made. The server will ask for:',
      ...wanted.map(({ text, purposes }) => `  ${text}: to ${purposes.join('; to ')}`),
      'To grant it, on a node:',
      ...grantCommands(wanted, identity).map((command) => `  ${command}`),
      ...(identity.includes('!') ? [tokenNote(identity)] : []),
    ].join('\n'),
  )
}

/** `VM.Audit on /vms/100`; where each of several is enough: all of them. */
export function told({ ways }: Need): string {
  const [first, ...others] = ways
  const alike = others.filter(({ paths }) => paths[0] === first?.paths[0])
  const privileges = [first, ...alike].map((way) => way?.all.join(' and ')).join(' or ')
  return `${privileges} on ${(first?.paths ?? []).join(' or ')}`
}

interface Wanted extends Given {
  readonly text: string
  readonly purposes: readonly string[]
}

/** One entry for a privilege on a path, whatever it is for. */
function gather(unmet: readonly Need[]): readonly Wanted[] {
  const found = new Map<string, Wanted & { purposes: string[] }>()
  for (const need of unmet) {
    const [first] = need.ways
    const text = told(need)
    const entry = found.get(text) ?? {
      text,
      path: first?.paths[0] ?? '/',
      privileges: first?.all ?? [],
      purposes: [],
    }
    entry.purposes.push(rules[need.rule].purpose)
    found.set(text, entry)
  }
  return [...found.values()]
}

/** What nobody but root@pam with a password may have, by the key and its value. */
const rootOnly: readonly (readonly [key: RegExp, value: RegExp, option: string])[] = [
  [/^args$/, /./, 'qemu_additional_args'],
  [/^hostpci\d+$/, /^(?!mapping=)/, 'pci_devices'],
  [/^serial\d+$/, /^(?!socket$)/, 'serials'],
]

/** Options of the template that only root@pam itself may set. */
export function reservedOptions(parameters: Readonly<Record<string, unknown>>, identity: string): readonly string[] {
  if (identity === 'root@pam') return []
  const found = rootOnly.filter(([key, value]) =>
    Object.entries(parameters).some(([name, given]) => key.test(name) && value.test(String(given))),
  )
  return found.map(([, , option]) => option)
}
