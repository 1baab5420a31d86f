import type { Verification } from '../../events/event.ts'

type Finding = Verification['findings'][number]

/** Of several trials of one template all that they found. */
export function together(
  before: Verification | undefined,
  { vmid, passed, findings }: Verification,
): { vmid: number; passed: string[]; findings: Finding[] } {
  const all = [...(before?.findings ?? []), ...findings]
  const bad = new Set(all.map(({ check }) => check))
  const good = [...(before?.passed ?? []), ...passed].filter((check) => !bad.has(check))
  return { vmid, passed: [...new Set(good)], findings: all }
}
