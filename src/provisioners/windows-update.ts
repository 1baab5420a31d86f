import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { ExecResult } from '../communicators/communicator.ts'
import { GuestError } from '../diagnostics/errors.ts'
import { duration } from '../options/codecs/duration.ts'
import type { RuleContext } from '../options/component.ts'
import { withMark } from '../scripts/windows/powershell-text.ts'
import { put } from './guest/script-file.ts'
import { whileAway } from './guest/while-away.ts'
import type { ProvisionContext, Provisioner } from './provisioner.ts'
import { restart, restartCommand } from './windows/restart.ts'
import { powershellFile, TaskRuns, temporary } from './windows/run-as-task.ts'
import { readUpdateEvent } from './windows/update-events.ts'
import { described, UpdateRound } from './windows/update-round.ts'
import { type UpdateFilter, updateScript } from './windows/update-script.ts'

const fourHours = 14_400_000
const recommended = 'BrowseOnly=0 and IsInstalled=0'

const options = z.object({
  search_criteria: z
    .string()
    .default('')
    .describe(`Which updates to look for, in the Windows Update Agent's words; default \`${recommended}\`.`),
  filters: z
    .array(z.string())
    .default([])
    .describe(
      'Which of them to install: `include:` or `exclude:` with a condition of PowerShell, where `$_` is the update; the first that holds decides. Default `include:$true`.',
    ),
  update_limit: z.number().default(1000).describe('How many in one round, before a restart.'),
  update_max_retries: z.number().default(5).describe('How often an update, or a search, may fail.'),
  restart_timeout: duration().default(fourHours).describe('How long a restart may take.'),
  username: z.string().default('SYSTEM').describe('User of the scheduled task.'),
  password: z
    .string()
    .default('')
    .meta({ sensitive: true, openWhenLiteral: true })
    .describe('Its password; none for an account of the system.'),
})
type Options = z.output<typeof options>

const betweenAttempts = 5000

/** A restart that is due again after each restart will be due for ever. */
const mostIdleRestarts = 5

/** Installs updates in a Windows guest; of the plug-in rgl/windows-update. */
export const windowsUpdate: Provisioner<typeof options> = {
  type: 'windows-update',
  plugin: 'windows-update',
  description: 'Installs updates in a Windows guest, with the restarts that they need.',
  options,
  needsGuest: true,
  rules,
  async run(given, context) {
    const failures = new Map<string, number>()
    let idle = 0
    for (;;) {
      const round = await roundWithRetries(given, context)
      judge(round, failures, given)
      if (round.end === 'done') {
        context.say('There are no more Windows updates to install.')
        return
      }
      idle = round.installed.length > 0 || round.failed.length > 0 ? 0 : idle + 1
      if (idle > mostIdleRestarts)
        throw new GuestError(
          'update-failed',
          `Windows still wants a restart after ${mostIdleRestarts} of them`,
          'Something that is installed at each start does not come to its end; see CBS.log in C:\\Windows\\Logs\\CBS of the guest.',
        )
      context.say('Restarting the machine...')
      await restart(restartCommand, given.restart_timeout, context)
    }
  },
}

function rules(given: Options, context: RuleContext): Options {
  const { error, isLate } = context
  for (const [index, filter] of given.filters.entries()) {
    if (isLate(['filters', index]) || readFilter(filter) !== undefined) continue
    error(
      'invalid-option-value',
      ['filters', index],
      `A filter is include:CONDITION or exclude:CONDITION: ${filter}`,
      'A condition is an expression of PowerShell, as `exclude:$_.Title -like "*Preview*"`.',
    )
  }
  for (const name of ['update_limit', 'update_max_retries'] as const) {
    if (given[name] < 0 || !Number.isInteger(given[name]))
      error('invalid-option-value', [name], `${name} must be a whole number`)
  }
  return {
    ...given,
    // As with the plug-in, nothing and zero are the defaults.
    search_criteria: given.search_criteria || recommended,
    filters: given.filters.length === 0 ? ['include:$true'] : given.filters,
    update_limit: given.update_limit || 1000,
    update_max_retries: given.update_max_retries || 5,
    restart_timeout: given.restart_timeout || fourHours,
    username: given.username || 'SYSTEM',
  }
}

function readFilter(text: string): UpdateFilter | undefined {
  const [, action, condition] = /^(include|exclude):(.*\S.*)$/is.exec(text) ?? []
  if (action === undefined || condition === undefined) return undefined
  return { action: action.toLowerCase() as UpdateFilter['action'], condition }
}

async function roundWithRetries(given: Options, context: ProvisionContext): Promise<UpdateRound> {
  await using tasks = new TaskRuns(context)
  for (let attempt = 1; ; attempt++) {
    const round = new UpdateRound(context)
    const result = await whileAway(given.restart_timeout, context, () => runRound(round, tasks, given, context))
    if (round.end !== undefined) return round
    const why = round.problem ?? brokenOff(result)
    if (attempt >= given.update_max_retries) {
      const times = attempt === 1 ? 'once' : `${attempt} times`
      throw new GuestError(
        'update-failed',
        `The search for Windows updates, or their installation, broke off ${times}`,
        why,
      )
    }
    context.say(`Broke off: ${why}`)
    await context.clock.sleep(betweenAttempts, context.signal)
  }
}

function brokenOff({ exitCode }: ExecResult): string {
  if (exitCode === undefined) return 'The connection to the guest went away: it may have restarted by itself.'
  return `The script ended with ${described(exitCode)} What it printed is in the log.`
}

/** The agent installs nothing for who comes over a network: a task of the task scheduler does. */
async function runRound(
  round: UpdateRound,
  tasks: TaskRuns,
  given: Options,
  context: ProvisionContext,
): Promise<ExecResult> {
  const script = `${temporary}/windows-update-${randomUUID()}.ps1`
  const filters = given.filters.map(readFilter).filter((filter) => filter !== undefined)
  const text = updateScript({ criteria: given.search_criteria, filters, limit: given.update_limit })
  await put(withMark(Buffer.from(text)), script, 0o644, context)
  const { username: user, password } = given
  return await tasks.run(
    { user, password, command: powershellFile(script), spent: script },
    {
      ...context,
      output(stream, line) {
        const event = stream === 'stdout' ? readUpdateEvent(line) : undefined
        if (event === undefined) return context.output(stream, line)
        round.take(event)
        return undefined
      },
    },
  )
}

/** Throws GuestError when updates have failed as often as they may. */
function judge({ failed }: UpdateRound, failures: Map<string, number>, { update_max_retries: most }: Options): void {
  for (const { id } of failed) failures.set(id, (failures.get(id) ?? 0) + 1)
  const lost = failed.filter(({ id }) => (failures.get(id) ?? 0) >= most)
  if (lost.length === 0) return
  throw new GuestError(
    'update-failed',
    lost.length === 1
      ? 'A Windows update failed again and again'
      : `${lost.length} Windows updates failed again and again`,
    [
      ...lost.map(({ title, phase, code }) => `${title}: the ${phase} failed with ${described(code)}`),
      'Leave it out by a filter, as `exclude:$_.Title -like "*KB5007651*"` before the others.',
    ].join('\n'),
  )
}
