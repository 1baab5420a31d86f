import { GuestError } from '../../../diagnostics/errors.ts'
import { literal } from '../../../scripts/windows/powershell-text.ts'
import type { GuestAgent } from '../guest-agent.ts'
import { type Argv, type GuestSystem, UnusableSystem } from '../guest-system.ts'
import { type ProgramOptions, runProgram } from '../run-program.ts'
import { readState } from '../state-line.ts'
import { fileScripts } from './file-scripts.ts'
import { bootTime, killScript, lookScript, startScript } from './job-scripts.ts'
import { fits, powerShellScript } from './power-shell-script.ts'

/** What there is to work with, as lines `name=value`. */
function probeScript(id: string): string {
  return String.raw`$base = Join-Path $env:SystemRoot 'Temp\template-${id}'
[void](New-Item -ItemType Directory -Force -Path $base)
$tar = [bool](Get-Command tar.exe -ErrorAction SilentlyContinue)
Say ("ready=yes${'`'}nbase=$base${'`'}nuser=$([Security.Principal.WindowsIdentity]::GetCurrent().Name)${'`'}nboot=$(${bootTime})${'`'}ntar=$tar${'`'}n")`
}

/** Windows with PowerShell 5.1 or later. Throws UnusableSystem and what running a program throws. */
export async function windowsSystem(
  agent: GuestAgent,
  given: { readonly id: string; readonly shell: string },
  options: ProgramOptions,
): Promise<GuestSystem> {
  const ended = await runProgram(agent, powerShellScript(probeScript(given.id)), options)
  const text = ended.stdout.toString('utf8')
  const of = (name: string) => new RegExp(`^${name}=(.*?)\r?$`, 'm').exec(text)?.[1] ?? ''
  const base = of('base')
  if (of('ready') !== 'yes' || base === '')
    throw new UnusableSystem(
      ended.stderr.toString('utf8').trim().split('\n').at(-1) || 'powershell.exe ended without a word',
    )
  const make = (script: string): Argv => {
    const argv = powerShellScript(script)
    if (fits(argv)) return argv
    throw new GuestError(
      'agent-command-too-long',
      'The command is too long for Windows',
      'Together with what starts it, it has to fit into 32,767 characters. Put it into a script, and variables into a file.',
    )
  }
  return {
    name: 'Windows',
    user: of('user'),
    boot: of('boot'),
    hasTar: of('tar') === 'True',
    hasHash: true,
    firstCursor: '0.0',
    startJob: (job, look, before, boot) =>
      make(startScript({ base, ...shellOf(given.shell, job.command) }, job, look, before, boot)),
    lookAtJob: (id, look) => make(lookScript(base, id, look)),
    killJob: (id) => make(killScript(base, id)),
    pieceOf: (id, piece) => `${base}\\${id}\\in.${piece}`,
    readState,
    ...fileScripts(make),
    // The agent writes pieces: a command line is too short for more.
    put: undefined,
    getSize: 2 << 20,
    temporary: (id) => `${base}\\${id}`,
    clean: () => make(`Remove-Item -LiteralPath ${literal(base)} -Recurse -Force -ErrorAction SilentlyContinue`),
  }
}

/** `cmd`, as WinRM and OpenSSH have it there, or PowerShell. */
function shellOf(shell: string, command: string): { readonly program: string; readonly args: string } {
  if (!/powershell|pwsh/i.test(shell)) return { program: shell || 'cmd.exe', args: `/d /s /c "${command}"` }
  const encoded = Buffer.from(command, 'utf16le').toString('base64')
  return { program: shell, args: `-NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand ${encoded}` }
}
