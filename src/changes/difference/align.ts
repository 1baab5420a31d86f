/** One place of two rows beside each other. */
export interface Aligned {
  readonly before?: number
  readonly after?: number
}

/** More comparisons than this are not made: then a row is compared place by place. */
const most = 4_000_000

/**
 * Lays two rows of keys beside each other so that as many as possible are the same; what lies between is paired in order.
 * Answers the places in the order in which both are read.
 */
export function align(before: readonly string[], after: readonly string[], pair = true): readonly Aligned[] {
  const aligned: Aligned[] = []
  let at = { before: 0, after: 0 }
  for (const same of [...common(before, after), { before: before.length, after: after.length }]) {
    const gone = same.before - at.before
    const made = same.after - at.after
    const paired = pair ? Math.min(gone, made) : 0
    for (let index = 0; index < paired; index++) aligned.push({ before: at.before + index, after: at.after + index })
    for (let index = paired; index < gone; index++) aligned.push({ before: at.before + index })
    for (let index = paired; index < made; index++) aligned.push({ after: at.after + index })
    if (same.before < before.length && same.after < after.length) aligned.push(same)
    at = { before: same.before + 1, after: same.after + 1 }
  }
  return aligned
}

/** The longest row that is in both. */
function common(before: readonly string[], after: readonly string[]): readonly Required<Aligned>[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++
  const [left, right] = [before.slice(start, before.length - end), after.slice(start, after.length - end)]
  return [
    ...Array.from({ length: start }, (_, index) => ({ before: index, after: index })),
    ...inner(left, right).map((same) => ({ before: same.before + start, after: same.after + start })),
    ...Array.from({ length: end }, (_, index) => ({
      before: before.length - end + index,
      after: after.length - end + index,
    })),
  ]
}

function inner(left: readonly string[], right: readonly string[]): readonly Required<Aligned>[] {
  if (left.length * right.length > most) return []
  const width = right.length + 1
  // How many are common from here on.
  const lengths = new Uint32Array((left.length + 1) * width)
  for (let row = left.length - 1; row >= 0; row--)
    for (let column = right.length - 1; column >= 0; column--)
      lengths[row * width + column] =
        left[row] === right[column]
          ? lengths[(row + 1) * width + column + 1]! + 1
          : Math.max(lengths[(row + 1) * width + column]!, lengths[row * width + column + 1]!)
  const found: Required<Aligned>[] = []
  for (let row = 0, column = 0; row < left.length && column < right.length; ) {
    if (left[row] === right[column]) found.push({ before: row++, after: column++ })
    else if (lengths[(row + 1) * width + column]! >= lengths[row * width + column + 1]!) row++
    else column++
  }
  return found
}

/** The places of the longest rising row of numbers. */
export function rising(numbers: readonly number[]): ReadonlySet<number> {
  const best: { readonly length: number; readonly previous: number }[] = []
  for (const [index, number] of numbers.entries()) {
    let previous = -1
    for (let other = 0; other < index; other++)
      if (numbers[other]! < number && (previous < 0 || best[other]!.length > best[previous]!.length)) previous = other
    best.push({ length: previous < 0 ? 1 : best[previous]!.length + 1, previous })
  }
  const places = new Set<number>()
  let at = best.reduce((longest, { length }, index) => (length > (best[longest]?.length ?? 0) ? index : longest), -1)
  for (; at >= 0; at = best[at]!.previous) places.add(at)
  return places
}
