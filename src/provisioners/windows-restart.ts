import * as z from 'zod'
import { GuestError } from '../diagnostics/errors.ts'
import { duration } from '../options/codecs/duration.ts'
import { withBuildNames } from '../options/late-fields.ts'
import { literals } from '../scripts/windows/powershell-text.ts'
import { whileAway } from './guest/while-away.ts'
import type { ProvisionContext, Provisioner } from './provisioner.ts'
import type { Deadline } from './windows/deadline.ts'
import { ask, run } from './windows/guest-commands.ts'
import { betweenLooks, restart, restartCommand } from './windows/restart.ts'

const minutes = 60_000

const options = z.object({
  restart_command: z
    .string()
    .default('')
    .meta({ renderedLate: withBuildNames() })
    .describe('What restarts the guest; default `shutdown /r /f /t 0`.'),
  restart_check_command: z
    .string()
    .default('')
    .meta({ renderedLate: withBuildNames() })
    .describe('Run once the guest has restarted; what it prints is in the log, its exit code is not judged.'),
  restart_timeout: duration()
    .default(5 * minutes)
    .describe('How long the restart may take, with all checks.'),
  check_registry: z.boolean().default(false).describe('Wait until the registry has no pending restarts.'),
  registry_keys: z
    .array(z.string())
    .default([])
    .describe('Keys that tell of pending restarts; default those of the component based servicing.'),
})
type Options = z.output<typeof options>

/** Restarts a Windows guest. */
export const windowsRestart: Provisioner<typeof options> = {
  type: 'windows-restart',
  description: 'Restarts a Windows guest and waits until it is back, in another boot.',
  options,
  needsGuest: true,
  rules: (given) => ({
    ...given,
    restart_timeout: given.restart_timeout || 5 * minutes,
    registry_keys: given.registry_keys.length === 0 ? servicingKeys : given.registry_keys,
  }),
  async run(given, context) {
    const rendered = (name: 'restart_command' | 'restart_check_command') =>
      context.renderLate(given[name], [name], context.late)
    const check = rendered('restart_check_command')
    context.say('Restarting Machine')
    const deadline = await restart(rendered('restart_command') || restartCommand, given.restart_timeout, context)
    if (check !== '') await runCheck(check, given, deadline, context)
    if (given.check_registry) await untilRegistryIsQuiet(given.registry_keys, deadline, context)
    context.say('Machine successfully restarted, moving on')
  },
}

const servicing = 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing'
const servicingKeys = ['RebootPending', 'PackagesPending', 'RebootInProgress'].map((key) => `${servicing}\\${key}`)

async function runCheck(
  command: string,
  { restart_timeout }: Options,
  deadline: Deadline,
  context: ProvisionContext,
): Promise<void> {
  const { exitCode } = await deadline.hold('restart_check_command did not end', (signal) =>
    whileAway(restart_timeout, context, () => run(command, { ...context, signal })),
  )
  if (exitCode !== 0) context.message(`restart_check_command ended with ${exitCode ?? 'the connection'}`)
}

/** The script that names those of the keys which are there. */
export function pendingKeysScript(keys: readonly string[]): string {
  return `foreach ($key in ${literals(keys)}) { if (Test-Path -Path $key) { Write-Output "pending $key" } }
Write-Output 'looked'
`
}

async function untilRegistryIsQuiet(
  keys: readonly string[],
  deadline: Deadline,
  context: ProvisionContext,
): Promise<void> {
  // A command line has no room for many.
  const scripts = (keys.join('').length < 1000 ? [keys] : keys.map((key) => [key])).map(pendingKeysScript)
  let told = ''
  for (;;) {
    const seen = await deadline.hold('the registry could not be read', (signal) =>
      look(scripts, { ...context, signal }),
    )
    if (seen === '') return
    if (seen !== told) context.message(`Waiting: ${seen}`)
    told = seen
    await deadline.pause(betweenLooks, seen)
  }
}

/** What speaks against going on; empty: nothing. */
async function look(scripts: readonly string[], context: ProvisionContext): Promise<string> {
  const pending: string[] = []
  for (const script of scripts) {
    try {
      const { lines, complaint } = await ask(script, context)
      if (!lines.includes('looked')) return `the registry could not be read (${complaint || 'no answer'})`
      pending.push(...lines.filter((line) => line.startsWith('pending ')).map((line) => line.slice('pending '.length)))
    } catch (thrown) {
      if (!(thrown instanceof GuestError)) throw thrown
      return `the guest is away (${thrown.message})`
    }
  }
  return pending.length === 0 ? '' : `the registry tells of a pending restart: ${pending.join(', ')}`
}
