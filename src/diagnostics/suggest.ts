/** Longer names are no slips of the hand. */
const longest = 64
/** With more to choose from, the first ones are looked at: who mistypes a thousand names waits for each suggestion. */
const mostCandidates = 200

/** The candidate that a misspelt name most likely means, or undefined when none is near. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > longest) return undefined
  const wanted = name.toLowerCase()
  let best: string | undefined
  // One slip in a short name, about a third of the letters in a long one.
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1
  let left = mostCandidates
  for (const candidate of candidates) {
    if (left-- === 0) break
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** ` Did you mean "x"?` with its leading space, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const near = suggest(name, candidates)
  return near === undefined ? '' : ` Did you mean "${near}"?`
}

/** Levenshtein's distance with a swap of neighbours as one edit; `limit` or more is answered as `limit`. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit
  let beforeLast: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1]
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1])
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1)
      row.push(cost)
      least = Math.min(least, cost)
    }
    // A swap reaches over one row: two rows beyond the limit never come back.
    if (least > limit) return limit
    beforeLast = last
    last = row
  }
  return Math.min(last[right.length] ?? limit, limit)
}

/** Names in a sentence, ten at most. */
export function listed(names: readonly string[]): string {
  return `${names.slice(0, 10).join(', ')}${names.length > 10 ? ', ...' : ''}`
}
