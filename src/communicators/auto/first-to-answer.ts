import { Cancelled, ExternalError, GuestError } from '../../diagnostics/errors.ts'
import { formatDuration } from '../../time/duration.ts'
import type { CommunicatorKind, Guest, ReachContext } from '../communicator-kind.ts'

/**
 * Milliseconds that the ways before it have, once another one has answered: where the guest's address comes from its agent,
 * the agent always answers first, and it is the slowest way to work by.
 */
const grace = 15_000

interface Try {
  readonly kind: CommunicatorKind
  readonly abort: AbortController
  /** Resolves in any case. */
  readonly ended: Promise<void>
  guest?: Guest | undefined
  failure?: unknown
  /** What was last seen of it. */
  seen: string
  /** Milliseconds after the first attempt. */
  at: number
}

/** Waits for all ways at once and takes the first that answers. Throws GuestError where none does, and Cancelled. */
export async function firstToAnswer(
  kinds: readonly CommunicatorKind[],
  options: object,
  context: ReachContext,
): Promise<Guest> {
  const { signal, clock, message } = context
  const started = clock.now()
  message(`Trying ${list(kinds.map(({ type }) => type))}`)
  const tries: Try[] = []
  const states = (): string =>
    tries
      .map(({ seen }) => seen)
      .filter(Boolean)
      .join('; ')
  for (const kind of kinds) tries.push(begin(kind, options, context, started, states))
  try {
    const first = await choose(tries, context)
    if (first?.guest === undefined) throw nobody(tries, signal)
    context.waiting('Waiting for the guest', 1, 1, true)
    message(verdict(first, tries))
    return { type: first.kind.type, ...first.guest }
  } finally {
    for (const { abort } of tries) abort.abort()
  }
}

function begin(
  kind: CommunicatorKind,
  options: object,
  context: ReachContext,
  started: number,
  states: () => string,
): Try {
  const abort = new AbortController()
  const signal = AbortSignal.any([context.signal, abort.signal])
  const note = (text: string): void => {
    made.seen = `${kind.type}: ${text.replace(/^Waiting for [^:]*: /, '')}`
    made.at = context.clock.now() - started
  }
  const work = async (): Promise<void> => {
    try {
      made.guest = await kind.connect?.(options as never, {
        ...context,
        signal,
        // The wait is one step, whoever ends it.
        step: (_name, inner) => inner(),
        message: (text) => {
          note(text)
          if (!signal.aborted) context.message(text)
        },
        waiting: (label, _done, total, finished = false) => {
          if (finished || signal.aborted) return
          note(label)
          context.waiting(`Waiting for the guest: ${states()}`, context.clock.now() - started, total)
        },
      })
      made.at = context.clock.now() - started
      // Too late: another one is taken already.
      if (abort.signal.aborted) await made.guest?.communicator.close()
    } catch (thrown) {
      made.failure = thrown
    }
  }
  const made: Try = { kind, abort, seen: '', at: 0, ended: Promise.resolve().then(work) }
  return made
}

/** The first in the order of those that answer until the others have had their grace; undefined: none does. */
async function choose(tries: readonly Try[], { signal, clock }: ReachContext): Promise<Try | undefined> {
  const over = new AbortController()
  let late: Promise<void> | undefined
  try {
    for (;;) {
      const pending = tries.filter(({ guest, failure }) => guest === undefined && failure === undefined)
      for (const { failure } of tries) if (failure !== undefined && !isAnswer(failure, signal)) throw failure
      const best = tries.findIndex(({ guest }) => guest !== undefined)
      const before = best === -1 ? pending : pending.filter((one) => tries.indexOf(one) < best)
      if (before.length === 0) return tries[best]
      let isLate = false
      if (best !== -1)
        late ??= clock.sleep(grace, AbortSignal.any([signal, over.signal])).then(() => {
          isLate = true
        })
      await Promise.race([...before.map(({ ended }) => ended), ...(late === undefined ? [] : [late])])
      if (isLate) return tries.find(({ guest }) => guest !== undefined)
    }
  } finally {
    over.abort()
    late?.catch(() => {})
  }
}

/** Did a way say that it does not lead to the guest? All else ends the wait. */
function isAnswer(failure: unknown, signal: AbortSignal): boolean {
  return failure instanceof ExternalError && !signal.aborted
}

function verdict(first: Try, tries: readonly Try[]): string {
  const others = tries.filter((one) => one !== first)
  if (others.length === 0) return `The guest is reached by ${first.kind.type}`
  const isFirst = others.every(({ guest, at }) => guest === undefined || at >= first.at)
  const why = isFirst
    ? 'it answered first'
    : `it answered within ${formatDuration(grace)} of the first, and is preferred`
  return [`The guest is reached by ${first.kind.type}: ${why}`, ...others.map(said)].join('. ')
}

function said({ kind, guest, failure, seen }: Try): string {
  if (guest !== undefined) return `${kind.type} answered too`
  if (failure !== undefined) return `${kind.type} failed: ${(failure as Error).message}`
  return seen === '' ? `${kind.type} did not answer yet` : `${seen} (when the other answered)`
}

function nobody(tries: readonly Try[], signal: AbortSignal): Error {
  if (signal.aborted) return new Cancelled()
  const [only, ...more] = tries
  if (only?.failure instanceof Error && more.length === 0) return only.failure
  const failures = tries.map(({ kind, failure }) => {
    const { message, detail } = failure as ExternalError
    return `${kind.type}: ${message}${detail === undefined ? '' : `\n${detail}`}`
  })
  return new GuestError(
    'guest-not-reached',
    `The guest answers neither by ${list(
      tries.map(({ kind }) => kind.type),
      'nor by',
    )}`,
    failures.join('\n'),
  )
}

function list(names: readonly string[], and = 'and'): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1)}`
}
