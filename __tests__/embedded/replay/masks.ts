import type { Replayed, Step } from './scenario.ts'

export interface Masks {
  readonly keys: readonly {
    readonly key: string
    readonly only_if_path?: string
    readonly numbers_only?: boolean
    readonly keep_zero?: boolean
    readonly loose_zero?: boolean
    readonly optional?: boolean
  }[]
  readonly regex: readonly { readonly re: string; readonly to: string }[]
  /** What a recording host could not tell of a running machine: left out there, or with values that mean nothing. */
  readonly running?: { readonly missing: readonly string[]; readonly meaningless: readonly string[] }
}

const sortKeys = [
  'vmid',
  'volid',
  'id',
  'userid',
  'roleid',
  'poolid',
  'storage',
  'name',
  'key',
  'tokenid',
  'ugid',
  'iface',
  'groupid',
  'realm',
  'subdir',
  'pci',
  'machine',
]
const unorderedLists = ['content', 'allowed', 'privs', 'groups', 'roles']

/** The genuine server's order of members is random, in raw answers too. */
function sortRawBodies(value: string): string {
  return value.replace(/(?<=\r\n\r\n)\{[^\r]*?\}(?=HTTP\/1|$)/g, (json) => {
    const sorted = (_: string, part: unknown): unknown =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part
    try {
      return JSON.stringify(JSON.parse(json), sorted)
    } catch {
      return json
    }
  })
}

/** A step's answer with everything replaced that two runs cannot have in common. */
export function normalise(masks: Masks, step: Step, replayed: Replayed): unknown {
  const path = step.request.path ?? 'raw'
  const rules = masks.regex.map(({ re, to }) => ({
    expression: new RegExp(re, 'g'),
    to: to.replace(/\\(\d)/g, '$$$1'),
  }))
  const text = (value: string): string =>
    rules.reduce((masked, { expression, to }) => masked.replace(expression, to), sortRawBodies(value))

  const mask = (value: unknown, key?: string): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return maskList(value, key)
    if (typeof value !== 'object' || value === null) return value
    const masked: Record<string, unknown> = {}
    const members = value as Record<string, unknown>
    for (const name of Object.keys(members).sort()) maskMember(masked, name, members[name])
    if (members['status'] !== 'running' || typeof members['vmid'] !== 'number') return masked
    for (const name of masks.running?.missing ?? []) delete masked[name]
    for (const name of masks.running?.meaningless ?? []) if (name in masked) masked[name] = `<${name}>`
    return masked
  }

  const maskMember = (masked: Record<string, unknown>, name: string, value: unknown): void => {
    for (const rule of masks.keys) {
      if (rule.key !== name || (rule.only_if_path !== undefined && !new RegExp(rule.only_if_path).test(path))) continue
      if (rule.numbers_only && typeof value !== 'number') continue
      if (rule.keep_zero && !rule.loose_zero && value === 0) break
      if (!rule.optional)
        masked[name] = `<${name} ${value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value}>`
      return
    }
    const isList = unorderedLists.includes(name) && typeof value === 'string'
    masked[name] = mask(isList ? (value as string).split(/[,; ]/).sort().join(',') : value, name)
  }

  const maskList = (list: readonly unknown[], key: string | undefined): unknown => {
    const masked = list.map((value) => mask(value, key))
    const isTable = masked.every((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
    if (!isTable || key === 'log' || /\/tasks(\?|$)/.test(path) || path.endsWith('/log')) return masked
    const order = (row: unknown): string =>
      JSON.stringify([
        ...sortKeys.map((name) => String((row as Record<string, unknown>)[name] ?? '')),
        JSON.stringify(row),
      ])
    return masked.sort((a, b) => (order(a) < order(b) ? -1 : 1))
  }

  const { response } = replayed
  const frames = response.frames?.slice(0, 2)
  const masked = mask({
    ...response,
    exception: response.exception?.split(':')[0],
    ...(frames === undefined ? {} : { frames }),
  }) as Record<string, unknown>
  if (masked['exception'] === undefined) delete masked['exception']
  const headers = masked['headers'] as Record<string, unknown> | undefined
  if (headers !== undefined) {
    for (const name of Object.keys(headers)) if (/^(date|expires)$/i.test(name)) delete headers[name]
    const connection = headers['connection']
    if (response.status === 200 && (connection === 'close' || Array.isArray(connection)))
      headers['connection'] = 'close (proxied)'
  }
  if (replayed.task === undefined) return { response: masked }
  const { upid: _, ...status } = (mask(replayed.task.status) ?? {}) as Record<string, unknown>
  const lines = (Array.isArray(replayed.task.log) ? replayed.task.log : [String(replayed.task.log)]).map((line) =>
    text(String(line)),
  )
  return { response: masked, task: { status, log: lines.filter((line, index) => line !== lines[index - 1]) } }
}

/** Paths at which two normalised answers differ. */
export function differences(a: unknown, b: unknown, at = ''): string[] {
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return [`${at}: ${a.length} entries, got ${b.length}`]
    return a.flatMap((value, index) => differences(value, b[index], `${at}[${index}]`))
  }
  if (
    typeof a === 'object' &&
    a !== null &&
    typeof b === 'object' &&
    b !== null &&
    !Array.isArray(a) &&
    !Array.isArray(b)
  ) {
    const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
      differences(left[key], right[key], `${at}.${key}`),
    )
  }
  return a === b ? [] : [`${at}: ${JSON.stringify(a)?.slice(0, 160)}, got ${JSON.stringify(b)?.slice(0, 160)}`]
}
