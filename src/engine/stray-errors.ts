import { AsyncLocalStorage } from 'node:async_hooks'

/** What ends the work in whose course something is thrown: timers and sockets know in whose course they were made. */
const current = new AsyncLocalStorage<(thrown: unknown) => void>()

/**
 * Work that fails of an error that nobody catches, thrown by a socket or a timer of its own: with it ends this work and
 * not the process, in which others go on. The work is stopped by its signal, so that it cleans up.
 */
export async function failingOfStrays<Result>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const stopped = new AbortController()
  let stray: { readonly thrown: unknown } | undefined
  const stop = (thrown: unknown): void => {
    stray ??= { thrown }
    stopped.abort()
  }
  const result = await current
    .run(stop, () => work(AbortSignal.any([signal, stopped.signal])))
    .catch((thrown: unknown) => {
      throw stray === undefined ? thrown : stray.thrown
    })
  if (stray !== undefined) throw stray.thrown
  return result
}

/** For an error that nobody caught: is it a matter of one work, which fails of it now? */
export function failStray(thrown: unknown): boolean {
  const stop = current.getStore()
  stop?.(thrown)
  return stop !== undefined
}
