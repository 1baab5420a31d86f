/** Resolves when a stream takes more, or never will; undefined: it takes more now. */
export function roomIn(
  stream: NodeJS.WritableStream & { readonly writableNeedDrain?: boolean },
): Promise<void> | undefined {
  if (stream.writableNeedDrain !== true) return undefined
  const { promise, resolve } = Promise.withResolvers<void>()
  const settle = () => {
    for (const event of ends) stream.removeListener(event, settle)
    resolve()
  }
  for (const event of ends) stream.once(event, settle)
  return promise
}

// A reader that went away must not stop the build.
const ends = ['drain', 'close', 'error'] as const
