/** IDs of machines, both ends among them. */
export interface VmidRange {
  readonly first: number
  readonly last: number
}

/** Proxmox VE's own limits. */
const [lowest, highest] = [100, 999_999_999]

/** Of `90000-90999`, or of one ID alone. Undefined: it is none, or no machine may have these. */
export function parseVmidRange(text: string): VmidRange | undefined {
  const [, from, to = from] = /^\s*(\d{3,9})(?:\s*-\s*(\d{3,9}))?\s*$/.exec(text) ?? []
  const [first, last] = [Number(from), Number(to)]
  return first >= lowest && first <= last && last <= highest ? { first, last } : undefined
}

export function formatVmidRange({ first, last }: VmidRange): string {
  return first === last ? String(first) : `${first}-${last}`
}
