import { randomUUID } from 'node:crypto'
import { basename, relative } from 'node:path'
import * as z from 'zod'
import { GuestError } from '../diagnostics/errors.ts'
import { duration } from '../options/codecs/duration.ts'
import type { RuleContext } from '../options/component.ts'
import { withBuildNames } from '../options/late-fields.ts'
import { scriptVariables } from '../scripts/environment.ts'
import { checkValidExitCodes } from '../scripts/script-values.ts'
import { resolveScripts, scriptOptions } from '../scripts/scripts.ts'
import { withMark } from '../scripts/windows/powershell-text.ts'
import { formatDuration } from '../time/duration.ts'
import { put, readScript } from './guest/script-file.ts'
import { whileAway } from './guest/while-away.ts'
import type { ProvisionContext, Provisioner } from './provisioner.ts'
import { judge, run } from './windows/guest-commands.ts'
import {
  formatVariables,
  inlineCommand,
  inlineScript,
  removalCommand,
  scriptCommand,
} from './windows/powershell-scripts.ts'
import { TaskRuns, temporary } from './windows/run-as-task.ts'

const policies = ['bypass', 'allsigned', 'default', 'remotesigned', 'restricted', 'undefined', 'unrestricted', 'none']

const variableFormat = '$env:%s="%s"; '
const fiveMinutes = 300_000

const options = z.object({
  ...scriptOptions,
  binary: z
    .boolean()
    .default(false)
    .describe(
      'Send scripts as they are; otherwise one in UTF-8 with more than ASCII in it gets the mark without which Windows PowerShell misreads it.',
    ),
  env_var_format: z.string().default(variableFormat).describe('How a variable is written.'),
  elevated_env_var_format: z.string().default(variableFormat).describe('The same where it runs elevated.'),
  execute_command: z
    .string()
    .default('')
    .meta({ renderedLate: withBuildNames(['Vars', 'Path']) })
    .describe(
      'How a script is run: `{{ .Path }}` is its file, `{{ .Vars }}` that of the variables. Default: by PowerShell, which ends with its exit code.',
    ),
  elevated_execute_command: z
    .string()
    .default('')
    .meta({ renderedLate: withBuildNames(['Vars', 'Path']) })
    .describe('The same elevated: a command line of cmd in a scheduled task.'),
  elevated_user: z
    .string()
    .default('')
    .describe('Run as a scheduled task of this user, with all rights that it has; `SYSTEM` without a password.'),
  elevated_password: z
    .string()
    .default('')
    .meta({ sensitive: true, openWhenLiteral: true })
    .describe('Its password; none for an account of the system.'),
  execution_policy: z
    .string()
    .default('bypass')
    .describe(
      `One of ${policies.map((name) => `\`${name}\``).join(', ')}; with \`none\` the guest's shell is PowerShell.`,
    ),
  remote_path: z
    .string()
    .default('')
    .describe(
      'Path of the script in the guest; with a slash at its end: into that folder. Default in `c:/Windows/Temp`.',
    ),
  remote_env_var_path: z
    .string()
    .default('')
    .describe('Path of the variables in the guest; default in `c:/Windows/Temp`.'),
  skip_clean: z.boolean().default(false).describe('Leave the scripts in the guest.'),
  start_retry_timeout: duration({ negative: 'none' })
    .default(fiveMinutes)
    .describe('How long to try to start while the guest is away.'),
  debug_mode: z.number().default(0).describe('Level of `Set-PSDebug -Trace`: 0, 1 or 2.'),
  pause_after: duration({ negative: 'none' }).default(0).describe('How long to wait afterwards.'),
  use_pwsh: z.boolean().default(false).describe('Run `pwsh` instead of `powershell`.'),
})
type Options = z.output<typeof options>

/** Milliseconds that a removal of scripts may be tried; it is no failure of the build. */
const cleaning = 60_000

/** Runs PowerShell scripts in a Windows guest. */
export const powershell: Provisioner<typeof options> = {
  type: 'powershell',
  description: 'Runs PowerShell scripts in a Windows guest.',
  options,
  needsGuest: true,
  rules,
  async run(given, context) {
    const { elevated_user: user, elevated_password: password } = given
    const id = randomUUID()
    const variablesPath = given.remote_env_var_path || `${temporary}/env-vars-${id}.ps1`
    const format = user === '' ? given.env_var_format : given.elevated_env_var_format
    const variables = formatVariables(
      scriptVariables(context.scriptEnvironment, given.environment_vars, given.env),
      format,
    )
    const left = new Set([variablesPath])
    for (const { name, file, content } of scriptsOf(given, variables, context)) {
      const path = pathOf(given.remote_path || `${temporary}/script-${id}.ps1`, file)
      const command = commandOf(given, { Path: path, Vars: variablesPath }, context)
      context.say(`Provisioning with ${name}`)
      left.add(path)
      await using tasks = new TaskRuns(context)
      const result = await whileAway(given.start_retry_timeout, context, async () => {
        // All in each attempt: a guest that restarted in between may have emptied its folder of temporary files.
        await put(withMark(Buffer.from(variables)), variablesPath, 0o600, context)
        await put(content, path, 0o644, context)
        if (user === '') return await run(command, context)
        return await tasks.run({ user, password, command }, context)
      })
      judge(name, result, given.valid_exit_codes)
    }
    if (!given.skip_clean) await clean([...left], given, context)
    if (given.pause_after > 0) {
      context.say(`Pausing ${formatDuration(given.pause_after)} after this provisioner...`)
      await context.clock.sleep(given.pause_after, context.signal)
    }
  },
}

function rules(given: Options, context: RuleContext): Options {
  const { error, buildFails, isLate } = context
  if (given.elevated_user === '' && given.elevated_password !== '' && !isLate(['elevated_user']))
    error(
      'option-requires-another',
      ['elevated_password'],
      "Must supply an 'elevated_user' if 'elevated_password' provided",
    )
  // Packer takes their numbers too.
  const policy = /^[0-7]$/.test(given.execution_policy)
    ? (policies[Number(given.execution_policy)] ?? '')
    : given.execution_policy.toLowerCase()
  if (!policies.includes(policy) && !isLate(['execution_policy']))
    error(
      'invalid-option-value',
      ['execution_policy'],
      'Invalid execution policy provided',
      `Use one of ${policies.join(', ')}.`,
    )
  if (policy === 'none' && given.elevated_user !== '' && given.elevated_execute_command === '')
    buildFails(
      'option-requires-another',
      ['execution_policy'],
      'Elevated, execution_policy = "none" needs elevated_execute_command',
      'The command of the scheduled task goes to cmd, which does not know that a script is one of PowerShell.',
    )
  if (![0, 1, 2].includes(given.debug_mode))
    error(
      'invalid-option-value',
      ['debug_mode'],
      `${given.debug_mode} is an invalid Trace level for debug_mode`,
      'Use 0, 1 or 2.',
    )
  checkValidExitCodes(given.valid_exit_codes, 'windows', context)
  return resolveScripts(
    {
      ...given,
      execution_policy: policy,
      // As with Packer, nothing and zero are the defaults.
      env_var_format: given.env_var_format || variableFormat,
      elevated_env_var_format: given.elevated_env_var_format || variableFormat,
      start_retry_timeout: given.start_retry_timeout || fiveMinutes,
    },
    context,
  )
}

function* scriptsOf(given: Options, variables: string, { workingDirectory }: ProvisionContext) {
  const marked = (content: Buffer): Buffer => (given.binary ? content : withMark(content))
  if (given.inline.length > 0) {
    const content = withMark(Buffer.from(inlineScript(given.inline, variables, given)))
    yield { name: 'inline script', file: 'inline.ps1', content }
  }
  for (const path of given.scripts) {
    const shown = relative(workingDirectory, path)
    const name = `powershell script ${shown.startsWith('..') ? basename(path) : shown}`
    yield { name, file: basename(path), content: marked(readScript(path, shown)) }
  }
}

function pathOf(path: string, file: string): string {
  return /[/\\]$/.test(path) ? `${path}${file}` : path
}

function commandOf(given: Options, data: { readonly Path: string; readonly Vars: string }, context: ProvisionContext) {
  const option = given.elevated_user === '' ? 'execute_command' : 'elevated_execute_command'
  if (given[option] !== '') return context.renderLate(given[option], [option], { ...context.late, ...data })
  return given.inline.length > 0 ? inlineCommand(data.Path, given) : scriptCommand(data.Path, data.Vars, given)
}

// A command line has no room for all of them.
const atATime = 20

async function clean(paths: readonly string[], given: Options, context: ProvisionContext): Promise<void> {
  try {
    for (let from = 0; from < paths.length; from += atATime) {
      const command = removalCommand(paths.slice(from, from + atATime), given)
      const { exitCode } = await whileAway(cleaning, context, () => run(command, context))
      if (exitCode !== 0) return mayBeLeft(paths.slice(from), context)
    }
  } catch (thrown) {
    if (!(thrown instanceof GuestError)) throw thrown
    mayBeLeft(paths, context)
  }
}

function mayBeLeft(paths: readonly string[], context: ProvisionContext): void {
  context.message(`These files may be left in the guest: ${paths.join(', ')}`)
}
