import type { Cost } from './cost.ts'

/** Ours and another's for the same work, in turns on the same machine: medians, and medians of what each pair gave. */
export interface Pairs {
  readonly ours: Cost
  readonly theirs: Cost
  readonly ratio: Cost
}

type Run = () => Cost | Promise<Cost>

export async function measurePairs(ours: Run, theirs: Run, clean: () => void = () => {}, rounds = 5): Promise<Pairs> {
  const found: { readonly ours: Cost; readonly theirs: Cost }[] = []
  for (let round = 0; round < rounds; round++) {
    clean()
    found.push({ ours: await ours(), theirs: await theirs() })
  }
  const of = (pick: (one: { readonly ours: Cost; readonly theirs: Cost }, key: keyof Cost) => number): Cost => {
    const value = (key: keyof Cost): number => median(found.map((one) => pick(one, key)))
    return { seconds: value('seconds'), cpu: value('cpu'), memory: value('memory') || undefined }
  }
  return {
    ours: of((one, key) => one.ours[key] ?? 0),
    theirs: of((one, key) => one.theirs[key] ?? 0),
    ratio: of((one, key) => (one.ours[key] ?? 0) / (one.theirs[key] || Number.POSITIVE_INFINITY)),
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN
}
