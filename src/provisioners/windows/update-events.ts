/** What a round of updates tells. Codes are those of Windows (HRESULT), sizes bytes. */
export type UpdateEvent =
  | { readonly kind: 'search'; readonly criteria: string }
  | ({ readonly kind: 'found' } & FoundUpdate)
  | ({ readonly kind: 'skipped'; readonly reason: string } & FoundUpdate)
  | { readonly kind: 'asks'; readonly title: string }
  | { readonly kind: 'warning'; readonly code: number; readonly message: string }
  | { readonly kind: 'download' | 'downloaded' | 'install' | 'installed'; readonly id: string }
  | { readonly kind: 'failed'; readonly phase: string; readonly id: string; readonly code: number }
  | { readonly kind: 'servicing'; readonly seconds: number }
  | { readonly kind: 'blind' }
  | { readonly kind: 'error'; readonly code: number; readonly message: string; readonly place: string }
  | { readonly kind: 'end'; readonly needsRestart: boolean }

export interface FoundUpdate {
  readonly id: string
  readonly size: number
  /** `2026-11-10`, or empty. */
  readonly date: string
  readonly title: string
}

/** Reads a line of the script; undefined: it is none of its own. */
export function readUpdateEvent(line: string): UpdateEvent | undefined {
  const [, kind, rest = ''] = /^@@ (\w+)((?: \.[A-Za-z0-9+/=]*)*)\s*$/.exec(line) ?? []
  if (kind === undefined) return undefined
  const fields = rest
    .split(' .')
    .slice(1)
    .map((field) => Buffer.from(field, 'base64').toString('utf8'))
  const [first = '', second = '', third = '', fourth = '', fifth = ''] = fields
  switch (kind) {
    case 'search':
      return { kind, criteria: first }
    case 'found':
      return { kind, ...foundUpdate(first, second, third, fourth) }
    case 'skipped':
      return { kind, reason: first, ...foundUpdate(second, third, fourth, fifth) }
    case 'asks':
      return { kind, title: first }
    case 'warning':
      return { kind, code: Number(first), message: second }
    case 'download':
    case 'downloaded':
    case 'install':
    case 'installed':
      return { kind, id: first }
    case 'failed':
      return { kind, phase: first, id: second, code: Number(third) }
    case 'servicing':
      return { kind, seconds: Number(first) }
    case 'blind':
      return { kind }
    case 'error':
      return { kind, code: Number(first), message: second, place: third }
    case 'end':
      return { kind, needsRestart: first === 'restart' }
    default:
      return undefined
  }
}

function foundUpdate(id: string, size: string, date: string, title: string): FoundUpdate {
  return { id, size: Number(size) || 0, date, title }
}
