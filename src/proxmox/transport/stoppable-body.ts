import { pipeline, type Readable, Transform } from 'node:stream'

/** A body that can be stopped for good: undici resumes one that is only paused, as soon as there is room. */
export function stoppableBody(body: Readable): { readonly body: Readable; stop(): void } {
  let isStopped = false
  const gate = new Transform({
    transform(chunk, _encoding, done) {
      // What is never done holds back all that comes after it.
      if (!isStopped) done(null, chunk)
    },
  })
  // Each end of the pipeline is told of what goes wrong at the other; there is nobody else to tell.
  pipeline(body, gate, () => {})
  return {
    body: gate,
    stop: () => {
      isStopped = true
    },
  }
}
