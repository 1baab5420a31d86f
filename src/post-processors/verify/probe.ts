import type { Communicator } from '../../communicators/communicator.ts'
import { GuestError } from '../../diagnostics/errors.ts'
import { timeoutSignal } from '../../time/clock.ts'

/** What a machine tells of itself: for each name what it said, in its order. */
export type Told = ReadonlyMap<string, readonly string[]>

/** Of a guest that talks without end the rest is left out. */
const mostLines = 2000
const longestLine = 4000

/**
 * Looks at a guest with its own shell: lines of a name, a tab and what was found. Nothing of it is secret (of a private
 * key only a sum is told) and nothing is changed. Runs with a busybox too.
 */
const script = String.raw`
LC_ALL=C; PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export LC_ALL PATH
say() { printf '%s\t%s\n' "$1" "$2"; }
sum() { if command -v sha256sum >/dev/null; then sha256sum; else cksum; fi <"$1" | cut -d' ' -f1; }
if [ "$(id -u)" = 0 ]; then say root yes; else say root no; fi
say user-now "$(id -un)"
if [ -d /run/systemd/system ]; then say systemd yes; fi
if [ -s /etc/machine-id ]; then say machine-id "$(cat /etc/machine-id)"; fi
for file in /etc/ssh/ssh_host_*_key.pub /etc/dropbear/dropbear_*_host_key /etc/dropbear/*host_key; do
  if [ -s "$file" ]; then say host-key "$file $(sum "$file")"; fi
done
say root-kib "$(df -Pk / | tail -n 1 | awk '{print $2}')"
while IFS=: read -r name _ uid _ _ home _; do
  say user "$name"
  case $home in /|/bin|/dev|/proc|/nonexistent|'') continue ;; esac
  for file in .bash_history .ash_history .sh_history .zsh_history .zhistory .history .python_history .local/share/fish/fish_history; do
    if [ -s "$home/$file" ]; then say history "$home/$file"; fi
  done
  for file in authorized_keys authorized_keys2; do
    if [ -s "$home/.ssh/$file" ]; then
      while read -r line; do say authorized-key "$home/.ssh/$file $line"; done <"$home/.ssh/$file"
    fi
  done
done </etc/passwd
for file in /tmp/script_*.sh /tmp/varfile_*.sh /tmp/packer* /tmp/ansible* /tmp/proxmox-template* /var/tmp/script_*.sh /var/tmp/varfile_*.sh /var/tmp/packer*; do
  if [ -e "$file" ]; then say build-file "$file"; fi
done
say end end
`

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** As root where the user may be that without a password. */
function asRoot(text: string): string {
  return `s=${quoted(text)}; if [ "$(id -u)" != 0 ] && sudo -n true 2>/dev/null; then sudo -n sh -c "$s"; else sh -c "$s"; fi`
}

/** What a guest says is shown: without what would move a terminal's cursor. */
function harmless(line: string): string {
  return line.slice(0, longestLine).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}

interface ProbeContext {
  readonly signal: AbortSignal
  /** Milliseconds. */
  readonly timeout: number
}

/** Throws GuestError where the guest does not answer, or in nothing that can be read. */
export async function probe(communicator: Communicator, context: ProbeContext): Promise<Told> {
  const { lines } = await ask(communicator, asRoot(script), 'Looking at the clone', context)
  const told = new Map<string, string[]>()
  for (const line of lines) {
    const [name = '', ...rest] = line.split('\t')
    const said = told.get(name) ?? []
    said.push(rest.join('\t').trim())
    told.set(name, said)
  }
  if (!told.has('end'))
    throw new GuestError(
      'guest-not-examined',
      'The clone could not be looked at: its answer is not complete',
      lines.length === 0 ? 'It said nothing. verify needs a POSIX shell in the guest.' : `It said: ${lines[0] ?? ''}`,
    )
  return told
}

export interface Answered {
  readonly lines: readonly string[]
  readonly exitCode: number | undefined
}

/** Runs a command in a guest, for so long and no longer, and keeps what can be of use of its output. */
export async function ask(
  communicator: Communicator,
  command: string,
  what: string,
  { signal, timeout }: ProbeContext,
): Promise<Answered> {
  const timer = timeoutSignal(timeout)
  const lines: string[] = []
  try {
    const { exitCode } = await communicator.exec(command, {
      signal: AbortSignal.any([signal, timer]),
      onOutput: (stream, line) => {
        if (stream === 'stdout' && lines.length < mostLines) lines.push(harmless(line))
      },
    })
    return { lines, exitCode }
  } catch (thrown) {
    if (timer.aborted && !signal.aborted)
      throw new GuestError('guest-not-examined', `${what} took longer than ${timeout / 1000}s`)
    throw thrown
  }
}
