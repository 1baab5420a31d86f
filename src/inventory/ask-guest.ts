import type { Communicator } from '../communicators/communicator.ts'
import { GuestError } from '../diagnostics/errors.ts'
import { timeoutSignal } from '../time/clock.ts'

/** What a guest answered: lines of a name, a tab and a value, in its order. */
export type Said = ReadonlyMap<string, readonly string[]>

export interface AskContext {
  readonly signal: AbortSignal
  /** Milliseconds. */
  readonly timeout: number
}

/** Of a guest that talks without end the rest is left out. */
const mostLines = 50_000
const longestLine = 1000

/**
 * Has a script run by the guest's POSIX shell, which ends what it says with `say end end`. As root where the user may be
 * that without a password, if it is asked for. Throws GuestError where the answer is not complete.
 */
export async function askGuest(
  communicator: Communicator,
  script: string,
  { signal, timeout, needsRoot = false }: AskContext & { readonly needsRoot?: boolean },
): Promise<Said> {
  const timer = timeoutSignal(timeout)
  const said = new Map<string, string[]>()
  let lines = 0
  let first = ''
  const text = `${prelude}\n${script}\nsay end end`
  const command = needsRoot ? asRoot(text) : `sh -c ${quoted(text)}`
  try {
    await communicator.exec(command, {
      signal: AbortSignal.any([signal, timer]),
      onOutput: (stream, line) => {
        if (stream !== 'stdout' || ++lines > mostLines) return
        const [name = '', ...rest] = harmless(line).split('\t')
        if (first === '') first = name
        const before = said.get(name)
        if (before === undefined) said.set(name, [rest.join('\t')])
        else before.push(rest.join('\t'))
      },
    })
  } catch (thrown) {
    if (timer.aborted && !signal.aborted)
      throw new GuestError('guest-not-examined', `The guest did not answer within ${timeout / 1000}s`)
    throw thrown
  }
  if (!said.has('end'))
    throw new GuestError(
      'guest-not-examined',
      "The guest's answer is not complete",
      first === '' ? 'It said nothing. What is asked needs a POSIX shell in the guest.' : `It said: ${first}`,
    )
  return said
}

const prelude = String.raw`LC_ALL=C; PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export LC_ALL PATH
say() { printf '%s\t%s\n' "$1" "$2"; }`

/** A script as a command of root, where the user may be that without a password. */
export function asRoot(script: string): string {
  return `s=${quoted(script)}; if [ "$(id -u)" != 0 ] && sudo -n true 2>/dev/null; then sudo -n sh -c "$s"; else sh -c "$s"; fi`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** What a guest says is shown: without what would move a terminal's cursor, and without half a sign where it is cut. */
function harmless(line: string): string {
  const cut = line.slice(0, longestLine).toWellFormed()
  return cut.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g, '')
}
