import type { Communicator } from '../../communicators/communicator.ts'
import { GuestError } from '../../diagnostics/errors.ts'
import { type AskContext, askGuest, type Said } from '../../inventory/ask-guest.ts'
import { type Update, updatesIn } from './update-lines.ts'

export interface Updates {
  /** `apt`, `dnf` ... */
  readonly manager: string
  readonly updates: readonly Update[]
  /** Are there any? Also where the lines that name them could not be read. */
  readonly any: boolean
}

/**
 * Fetches the lists of the package sources and has the package manager say what it would do; nothing is installed. Just after
 * a start the network may not be up and another program may hold the lock: each is tried several times.
 */
const script = String.raw`
export DEBIAN_FRONTEND=noninteractive
words=$(mktemp)
again() {
  n=0
  while :; do
    "$@" >"$words" 2>&1 && return 0
    n=$((n + 1))
    if [ "$n" -ge 8 ]; then tail -n 5 "$words" | awk '{print "complaint\t" $0}'; return 1; fi
    sleep 5
  done
}
tell() { out=$("$@" 2>/dev/null); status=$?; printf '%s\n' "$out" | awk '$0 != "" {print "line\t" $0}'; say status "$status"; }
if command -v apt-get >/dev/null 2>&1; then
  say manager apt
  if again apt-get -q -y -o APT::Update::Error-Mode=any update; then tell apt-get -s -q -y dist-upgrade; fi
elif command -v dnf >/dev/null 2>&1; then
  say manager dnf
  if again dnf -q -y makecache --refresh; then tell dnf -q -y check-update; fi
elif command -v apk >/dev/null 2>&1; then
  say manager apk
  if again apk update; then tell apk upgrade --simulate; fi
elif command -v pacman >/dev/null 2>&1; then
  say manager pacman
  if again pacman -Sy --noconfirm; then tell pacman -Qu; fi
elif command -v zypper >/dev/null 2>&1; then
  say manager zypper
  if again zypper -q -n refresh; then tell zypper -q -n list-updates; fi
fi
rm -f "$words"
`

/** Which packages the guest's sources have newer. Throws GuestError where that can not be told. */
export async function askUpdates(communicator: Communicator, context: AskContext): Promise<Updates> {
  return updatesSaid(await askGuest(communicator, script, { ...context, needsRoot: true }))
}

/** Exit codes of the question that are answers: dnf says 100 where there are updates, pacman 1 where there are none. */
const answers: Readonly<Record<string, readonly string[]>> = {
  apt: ['0'],
  dnf: ['0', '100'],
  apk: ['0'],
  pacman: ['0', '1'],
  zypper: ['0'],
}

export function updatesSaid(said: Said): Updates {
  const manager = said.get('manager')?.[0] ?? ''
  const fitting = answers[manager]
  if (fitting === undefined)
    throw new GuestError(
      'guest-not-examined',
      'The guest has no package manager that can be asked for updates',
      `It is asked of ${Object.keys(answers).join(', ')}.`,
    )
  const status = said.get('status')?.[0]
  if (status === undefined || !fitting.includes(status))
    throw new GuestError(
      'guest-not-examined',
      `${manager} could not say which updates there are`,
      (
        said.get('complaint') ?? [status === undefined ? 'Its sources did not answer.' : `It ended with ${status}.`]
      ).join('\n'),
    )
  const updates = updatesIn(manager, said.get('line') ?? [])
  return { manager, updates, any: updates.length > 0 || (manager === 'dnf' && status === '100') }
}
