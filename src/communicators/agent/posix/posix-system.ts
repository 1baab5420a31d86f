import { GuestError } from '../../../diagnostics/errors.ts'
import { quote } from '../../remote-path.ts'
import type { GuestAgent } from '../guest-agent.ts'
import { type GuestSystem, UnusableSystem } from '../guest-system.ts'
import { type ProgramOptions, runProgram } from '../run-program.ts'
import { readState } from '../state-line.ts'
import { fileScripts, partBeside } from './file-scripts.ts'
import { bootId, killScript, lookScript, startScript, type Tools } from './job-scripts.ts'
import { fits, shellScript } from './shell-script.ts'

/** What there is to work with, as lines `name=value`. */
function probeScript(id: string, shell: string): string {
  return `
has() { command -v "$1" >/dev/null 2>&1; }
echo ready=yes
echo "system=$(uname -s)"
user=$(id -un 2>/dev/null) || user=root
home=$HOME
# The first process has /, and who is started by it.
case $home in "" | /) home=$(eval "echo ~$user") ;; esac
[ -d "$home" ] || home=/
echo "user=$user"
echo "home=$home"
${bootId}
echo "boot=$(boot)"
for b in /run /dev/shm "${'$'}{TMPDIR:-/tmp}"; do
  mkdir -m 700 "$b/template-${id}" 2>/dev/null || [ -d "$b/template-${id}" ] || continue
  if mkfifo "$b/template-${id}/try" 2>/dev/null && rm -f "$b/template-${id}/try"; then echo "base=$b/template-${id}"; break; fi
  rmdir "$b/template-${id}"
done
for t in /var/tmp "${'$'}{TMPDIR:-/tmp}"; do [ -w "$t" ] && echo "temporary=$t" && break; done
has ${quote(shell)} && echo shell=yes
if has base64; then echo "decode=base64 -d"; elif has openssl; then echo "decode=openssl base64 -d -A"; fi
if has sha256sum; then echo hash=sha256sum; elif has shasum; then echo "hash=shasum -a 256"
elif has openssl; then echo "hash=openssl dgst -sha256 -r"; fi
has tar && echo tar=yes
has setsid && echo setsid=yes
[ -d /run/systemd/system ] && has systemd-run && systemd-run --scope --quiet true </dev/null >/dev/null 2>&1 && echo scopes=yes
true`
}

/** A guest with a shell as POSIX has it. Throws UnusableSystem and what running a program throws. */
export async function posixSystem(
  agent: GuestAgent,
  given: { readonly id: string; readonly shell: string },
  options: ProgramOptions,
): Promise<GuestSystem> {
  const shell = given.shell || '/bin/sh'
  const { stdout, stderr } = await runProgram(agent, shellScript(probeScript(given.id, shell)), options)
  const found = readPairs(stdout.toString('utf8'))
  const said = stderr.toString('utf8').trim().split('\n').at(-1)
  if (found.get('ready') !== 'yes') throw new UnusableSystem(said || '/bin/sh ended without a word')
  if (found.get('shell') !== 'yes') throw new UnusableSystem(`it has no ${shell} (agent_shell)`)
  const base = found.get('base')
  if (base === undefined || !/^\/[^'"\\$`]+$/.test(base))
    throw new UnusableSystem('nothing can be written to its /run, /dev/shm and /tmp')
  const tools: Tools = {
    base,
    shell,
    user: found.get('user') ?? 'root',
    home: found.get('home') ?? '/',
    hasSetsid: found.get('setsid') === 'yes',
    hasScopes: found.get('scopes') === 'yes',
  }
  const fileTools = { home: tools.home, decode: found.get('decode') ?? '', hash: found.get('hash') ?? '' }
  const files = fileScripts(fileTools)
  const temporary = found.get('temporary') ?? '/tmp'
  return {
    name: found.get('system') ?? 'a system with a shell',
    user: tools.user,
    boot: found.get('boot') ?? '',
    hasTar: found.get('tar') === 'yes',
    hasHash: fileTools.hash !== '',
    firstCursor: '0.0.0.0',
    startJob(job, look, before, boot) {
      if (!fits(job.command))
        throw new GuestError(
          'agent-command-too-long',
          'The command is too long for the guest agent',
          'It takes at most 100 KiB. Put it into a script, and variables into a file.',
        )
      return shellScript(startScript(tools, job, look, before, boot))
    },
    lookAtJob: (id, look) => shellScript(lookScript(tools, id, look)),
    killJob: (id) => shellScript(killScript(tools, id)),
    pieceOf: (id, piece) => `${base}/${id}/in.${piece}`,
    readState,
    ...files,
    partOf: partBeside,
    getSize: 2 << 20,
    temporary: (id) => `${temporary}/.template-${id}`,
    clean: () => files.remove(base),
  }
}

function readPairs(text: string): ReadonlyMap<string, string> {
  return new Map(
    text
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
  )
}
