/** What must not outlive this process: each a way to end it that does not wait. */
export const living = new Set<() => void>()

/** For an end that can not wait for anything. */
export function endLiving(): void {
  for (const end of living) end()
}
