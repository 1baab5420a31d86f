type Writable = NodeJS.WritableStream & { readonly writableNeedDrain?: boolean }

/** One wait for a stream, however many lines ask: a flood would give it a listener for each, and go through all of them for each. */
const waits = new WeakMap<Writable, Promise<void>>()

/** Resolves when a stream takes more, or never will; undefined: it takes more now. */
export function roomIn(stream: Writable): Promise<void> | undefined {
  if (stream.writableNeedDrain !== true) return undefined
  const known = waits.get(stream)
  if (known !== undefined) return known
  const { promise, resolve } = Promise.withResolvers<void>()
  const settle = () => {
    for (const event of ends) stream.removeListener(event, settle)
    waits.delete(stream)
    resolve()
  }
  for (const event of ends) stream.once(event, settle)
  waits.set(stream, promise)
  return promise
}

// A reader that went away must not stop the build.
const ends = ['drain', 'close', 'error'] as const
