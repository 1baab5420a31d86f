import { failStray } from '../engine/stray-errors.ts'
import { endLiving } from './living.ts'

/** How a process ends that is asked to, or that fails where nobody catches it. */
export interface Ending {
  /** Milliseconds from the first signal to the end at the latest; undefined: as long as the work takes to stop. */
  readonly graceMs: number | undefined
  /** Called before an end that does not wait for the work. */
  flush(): void
  /** Tells of an error that nobody caught; Node's own way to tell would not be sanitised. */
  crash(thrown: unknown): void
}

/** Runs the work with a signal that a request to stop aborts (also a terminal that is closed), and ends the process with the work's exit code. */
export async function runUntilSignalled(work: (signal: AbortSignal) => Promise<number>, ending: Ending): Promise<void> {
  const controller = new AbortController()
  const endNow = () => end(130, 400, () => ending.flush())
  const onSignal = () => {
    if (controller.signal.aborted) endNow()
    controller.abort()
    if (ending.graceMs !== undefined) setTimeout(endNow, ending.graceMs).unref()
  }
  const onCrash = (thrown: unknown) => {
    // What is a matter of one build ends that build; the others go on.
    if (!failStray(thrown)) end(1, patience, () => ending.crash(thrown))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, onSignal)
  process.on('uncaughtException', onCrash)
  process.on('unhandledRejection', onCrash)
  // A reader that has gone, as of `plan | head`, is no reason to stop.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  end(await work(controller.signal), patience, () => {})
}

/** Milliseconds for a slow reader of the output. */
const patience = 10_000

function end(code: number, longest: number, last: () => void): void {
  try {
    // Machines of an embedded server whose own end was not waited for would go on without it.
    endLiving()
    last()
  } catch {
    // Node would print it as it is, with whatever it holds.
    process.stderr.write('The end could not be told of.\n')
  } finally {
    // Connections that are kept alive would hold the process, so it must be ended; but what a reader has not taken from
    // a pipe yet would be lost with it.
    const exit = () => process.exit(code)
    const written = [process.stdout, process.stderr].map(
      (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
    )
    Promise.all(written).then(exit, exit)
    setTimeout(exit, longest)
  }
}
