/** A change that Stryker has made, as far as it matters here. */
interface Change {
  readonly id: string
  readonly fileName: string
}

/** Is the change in a sample of every so many? */
export function isInSample(id: string, every: number): boolean {
  return Number(id) % every === 0
}

/** Stryker asks it which changes are worth a run: those of the sample, and of a file that has none in it the first. */
class Sample {
  async init(): Promise<void> {}

  async group(changes: readonly Change[]): Promise<string[][]> {
    return [changes.map(({ id }) => id)]
  }

  async check(
    changes: readonly Change[],
  ): Promise<Record<string, { readonly status: string; readonly reason?: string }>> {
    const every = Number(process.env['MUTANTS_EVERY'] ?? 1)
    const inFile = Map.groupBy(changes, ({ fileName }) => fileName)
    const chosen = new Set(
      [...inFile.values()].flatMap((all) => {
        const sample = all.filter(({ id }) => isInSample(id, every))
        return sample.length > 0 ? sample : all.slice(0, 1)
      }),
    )
    const judge = (change: Change) =>
      chosen.has(change) ? { status: 'passed' } : { status: 'compileError', reason: 'not in the sample' }
    return Object.fromEntries(changes.map((change) => [change.id, judge(change)]))
  }
}

/** As Stryker wants a plug-in. */
export const strykerPlugins = [{ kind: 'Checker', name: 'sample', injectableClass: Sample }]
