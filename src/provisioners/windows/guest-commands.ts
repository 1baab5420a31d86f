import type { ExecOptions, ExecResult } from '../../communicators/communicator.ts'
import { GuestError } from '../../diagnostics/errors.ts'
import { judgeExitCode } from '../../scripts/scripts.ts'
import { clixmlReader } from '../../scripts/windows/clixml.ts'
import { exitCodeMeaning, sameExitCode } from '../../scripts/windows/exit-codes.ts'
import { encodedCommand } from '../../scripts/windows/powershell-text.ts'
import { disconnected } from '../guest/while-away.ts'
import type { ProvisionContext } from '../provisioner.ts'

type Surroundings = Pick<ProvisionContext, 'communicator' | 'signal' | 'output'> & Pick<ExecOptions, 'mayDisconnect'>

/** Runs a command line of the guest; what PowerShell writes as XML to its error stream is told as the text that it is. */
export async function run(
  command: string,
  { communicator, signal, output, mayDisconnect }: Surroundings,
): Promise<ExecResult> {
  const errors = clixmlReader((line) => output('stderr', line))
  try {
    return await communicator.exec(command, {
      signal,
      mayDisconnect,
      onOutput: (stream, line) => (stream === 'stderr' ? errors.line(line) : output(stream, line)),
    })
  } finally {
    errors.end()
  }
}

export interface Answer extends ExecResult {
  /** Lines of its output, the first few. */
  readonly lines: readonly string[]
  /** What came on the error stream, the first of it. */
  readonly complaint: string
}

const mostLines = 100

/** Runs a short script of ours that asks for something, and tells nobody. */
export async function ask(
  script: string,
  { communicator, signal }: Pick<ProvisionContext, 'communicator' | 'signal'>,
): Promise<Answer> {
  const lines: string[] = []
  const complaints: string[] = []
  const result = await run(encodedCommand(script), {
    communicator,
    signal,
    output: (stream, line) => {
      const to = stream === 'stdout' ? lines : complaints
      if (to.length < mostLines) to.push(line)
    },
  })
  return { ...result, lines, complaint: complaints.join(' ').trim().slice(0, 500) }
}

/** Throws GuestError when a script did not end as it may. */
export function judge(name: string, { exitCode, signal }: ExecResult, valid: readonly number[]): void {
  if (exitCode !== undefined) {
    judgeExitCode(name, exitCode, valid, { same: sameExitCode, meaning: exitCodeMeaning(exitCode) })
    return
  }
  if (valid.includes(disconnected)) return
  if (signal !== undefined)
    throw new GuestError('script-killed', `Script was ended by signal ${signal}`, `It was the ${name}.`)
  throw new GuestError(
    'script-disconnected',
    'Script disconnected unexpectedly.',
    `It was the ${name}. If it restarts the guest on purpose, let a windows-restart provisioner do that, or add ${disconnected} to valid_exit_codes and pause_before to the next provisioner.`,
  )
}
