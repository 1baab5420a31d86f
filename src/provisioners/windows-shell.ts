import { basename, relative } from 'node:path'
import * as z from 'zod'
import { duration } from '../options/codecs/duration.ts'
import type { RuleContext } from '../options/component.ts'
import { withBuildNames } from '../options/late-fields.ts'
import { formatEnvironment, scriptVariables } from '../scripts/environment.ts'
import { checkValidExitCodes } from '../scripts/script-values.ts'
import { resolveScripts, scriptOptions } from '../scripts/scripts.ts'
import { isTornByCmd, withWindowsLineEnds } from '../scripts/windows/batch-text.ts'
import { put, readScript } from './guest/script-file.ts'
import { whileAway } from './guest/while-away.ts'
import type { ProvisionContext, Provisioner } from './provisioner.ts'
import { judge, run } from './windows/guest-commands.ts'

const variableFormat = 'set "%s=%s" && '
const command = '{{.Vars}}"{{.Path}}"'
const remotePath = 'c:/Windows/Temp/script.bat'
const fiveMinutes = 300_000

const options = z.object({
  ...scriptOptions,
  binary: z
    .boolean()
    .default(false)
    .describe('Send scripts as they are; otherwise their line ends become those of Windows.'),
  env_var_format: z.string().default(variableFormat).describe('How a variable is written in `{{ .Vars }}`.'),
  execute_command: z
    .string()
    .default(command)
    .meta({ renderedLate: withBuildNames(['Vars', 'Path']) })
    .describe('How a script is run, a command line of cmd.'),
  remote_path: z.string().default(remotePath).describe('Path of the script in the guest; it stays there.'),
  start_retry_timeout: duration({ negative: 'none' })
    .default(fiveMinutes)
    .describe('How long to try to start while the guest is away.'),
})
type Options = z.output<typeof options>

/** Runs batch files in a Windows guest. */
export const windowsShell: Provisioner<typeof options> = {
  type: 'windows-shell',
  description: 'Runs batch scripts in a Windows guest.',
  options,
  needsGuest: true,
  rules(given, context) {
    warnOfTornVariables(given, context)
    checkValidExitCodes(given.valid_exit_codes, 'windows', context)
    return resolveScripts(
      {
        ...given,
        // As with Packer, nothing and zero are the defaults.
        env_var_format: given.env_var_format || variableFormat,
        execute_command: given.execute_command || command,
        remote_path: given.remote_path || remotePath,
        start_retry_timeout: given.start_retry_timeout || fiveMinutes,
      },
      context,
    )
  },
  async run(given, context) {
    const variables = scriptVariables(context.scriptEnvironment, given.environment_vars, given.env)
    const data = {
      ...context.late,
      Vars: formatEnvironment(variables, given.env_var_format, (value) => value),
      Path: given.remote_path,
    }
    const rendered = context.renderLate(given.execute_command, ['execute_command'], data)
    for (const { name, content } of scriptsOf(given, context)) {
      context.say(`Provisioning with ${name}`)
      const result = await whileAway(given.start_retry_timeout, context, async () => {
        await put(content, given.remote_path, 0o755, context)
        return await run(rendered, context)
      })
      judge(name, result, given.valid_exit_codes)
    }
  },
}

function* scriptsOf({ inline, scripts, binary }: Options, { workingDirectory }: ProvisionContext) {
  if (inline.length > 0) {
    const text = inline.map((command) => `${command}\n`).join('')
    yield { name: 'inline script', content: withWindowsLineEnds(Buffer.from(text)) }
  }
  for (const path of scripts) {
    const shown = relative(workingDirectory, path)
    const content = readScript(path, shown)
    const name = `shell script ${shown.startsWith('..') ? basename(path) : shown}`
    yield { name, content: binary ? content : withWindowsLineEnds(content) }
  }
}

function warnOfTornVariables(given: Options, { warn, isLate, places }: RuleContext): void {
  if (places.isSet(['env_var_format'])) return
  const known = given.environment_vars.filter(
    (pair, index) => pair.includes('=') && !isLate(['environment_vars', index]),
  )
  const names = Object.entries(scriptVariables({}, known, given.env))
    .filter(([name, value]) => !isLate(['env', name]) && isTornByCmd(value))
    .map(([name]) => name)
  if (names.length === 0) return
  warn(
    'torn-variables',
    [names.some((name) => name in given.env) ? 'env' : 'environment_vars'],
    `cmd reads another value of ${names.join(', ')} than is written`,
    'Quotation marks end those around it, `%NAME%` is replaced, and a line end ends the command. A script of powershell takes any value.',
  )
}
