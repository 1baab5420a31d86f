import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { GuestError } from '../diagnostics/errors.ts'
import { privateFolder } from '../host/private-folder.ts'
import type { RuleContext } from '../options/component.ts'
import { withBuildNames } from '../options/late-fields.ts'
import type { RenderLate } from '../options/render-late.ts'
import { formatEnvironment, scriptVariables } from './environment.ts'
import { runLocally } from './local-process.ts'
import { checkShebang, checkValidExitCodes } from './script-values.ts'
import { checkExitCode, inlineScript, resolveScripts, scriptOptions } from './scripts.ts'
import { warnOfTornVariables } from './torn-variables.ts'

const defaultFormat = "%s='%s' "

const systems = ['darwin', 'freebsd', 'linux', 'openbsd', 'solaris', 'windows']

/** The options of `shell-local`, as provisioner and as post-processor. */
export const localScriptOptions = z.object({
  ...scriptOptions,
  command: z
    .string()
    .default('')
    .meta({ deprecated: true, instead: 'Use inline.' })
    .describe('One command; the old name of `inline`.'),
  env_var_format: z
    .string()
    .default('')
    .describe(
      "How a variable is written in `{{ .Vars }}`. By default a shell finds the values in its environment, where `ps` does not show them; for other programs it is `%s='%s' `.",
    ),
  execute_command: z
    .array(z.string())
    .default([])
    .meta({ renderedLate: withBuildNames(['Vars', 'Script', 'Command']) })
    .describe('How a script is run; default `["/bin/sh", "-c", "{{ .Vars }} {{ .Script }}"]`.'),
  inline_shebang: z
    .string()
    .default('')
    .describe('First line of the inline script without its `#!`; default `/bin/sh -e`.'),
  only_on: z.array(z.string()).default([]).describe('Run only on these systems: `linux`, `darwin`, ...'),
  tempfile_extension: z.string().default('').describe('Extension of the file for the inline script.'),
  use_linux_pathing: z.boolean().default(false).describe('Only for Windows; not supported.'),
})
type Options = z.output<typeof localScriptOptions>

export interface LocalScriptContext {
  readonly signal: AbortSignal
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly scriptEnvironment: Readonly<Record<string, string>>
  readonly late: Readonly<Record<string, string | number>>
  readonly renderLate: RenderLate
  say(text: string): void
  output(stream: 'stdout' | 'stderr', line: string): unknown
}

export function resolveLocalScripts(given: Options, context: RuleContext): Options {
  const { error } = context
  if (given.command !== '' && given.inline.length > 0) {
    error(
      'conflicting-options',
      ['command'],
      'You may only specify one of command and inline',
      'Put the command into inline.',
    )
  }
  for (const [index, name] of given.only_on.entries()) {
    if (systems.includes(name)) continue
    error(
      'invalid-option-value',
      ['only_on', index],
      `Invalid OS specified in only_on: '${name}'`,
      `Supported OS names: ${systems.join(', ')}.`,
    )
  }
  if (given.use_linux_pathing) {
    error(
      'not-supported',
      ['use_linux_pathing'],
      'use_linux_pathing is not supported',
      'It has a meaning on Windows only.',
    )
  }
  checkShebang(given.inline_shebang, context)
  checkValidExitCodes(given.valid_exit_codes, 'unix', context)
  for (const argument of given.execute_command)
    warnOfTornVariables(given, argument, given.env_var_format || defaultFormat, context)
  const inline = given.command === '' ? given.inline : [given.command]
  return resolveScripts({ ...given, command: '', inline }, context)
}

/** Runs the scripts on this machine, one after the other. Throws GuestError and Cancelled. */
export async function runLocalScripts(given: Options, context: LocalScriptContext): Promise<void> {
  if (given.only_on.length > 0 && !given.only_on.includes(process.platform)) {
    context.say('Skipping shell-local due to runtime OS')
    return
  }
  if (given.inline.length === 0) {
    for (const script of given.scripts) await runScript(script, `local shell script ${script}`, given, context)
    return
  }
  const extension = given.tempfile_extension === '' ? '' : `.${given.tempfile_extension.replace(/^\./, '')}`
  const folder = privateFolder('script')
  const script = join(folder, `shell-local-${randomUUID()}${extension}`)
  try {
    await writeFile(script, inlineScript(given.inline, given.inline_shebang), { mode: 0o700 })
    await runScript(script, 'local inline script', given, context)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Handed {
  /** What stands for `{{ .Vars }}`. */
  readonly words: string
  readonly environment: Readonly<Record<string, string>>
}

/**
 * Variables for a script. Everybody on this machine can read a command's words, so that a shell takes the values from its
 * environment; what is no shell, or wants a format of its own, gets them as Packer writes them.
 */
function handOver(
  given: Options,
  variables: Readonly<Record<string, string>>,
  around: LocalScriptContext['env'],
): Handed {
  // They are for the script: what means something to the shell that starts it is handed to that under another name.
  const carrierOf = (name: string) => (name in around || ofShells.test(name) ? `PACKER_VALUE_OF_${name}` : name)
  const [program = '/bin/sh', ...words] = given.execute_command.length === 0 ? standard : given.execute_command
  const isShell = /^(?:.*\/)?(?:ba|da|k|z|a)?sh$/.test(program)
  const isRead = words.every(
    (word, at) => !/\.Vars\b/.test(word) || (/^-\w*c$/.test(words[at - 1] ?? '') && /^[^'"]*\.Vars\b/.test(word)),
  )
  if (given.env_var_format !== '' || !isShell || !isRead)
    return { words: formatEnvironment(variables, given.env_var_format || defaultFormat), environment: {} }
  const names = Object.keys(variables)
    .filter((name) => /^[A-Za-z_]\w*$/.test(name))
    .sort()
  return {
    words: names.map((name) => `${name}="$${carrierOf(name)}" `).join(''),
    environment: words.some((word) => /\.Vars\b/.test(word))
      ? Object.fromEntries(names.map((name) => [carrierOf(name), variables[name] ?? '']))
      : {},
  }
}

const ofShells = /^(?:LD_\w+|BASH_ENV|ENV|IFS|PATH)$/
const standard = ['/bin/sh', '-c', '{{.Vars}} {{.Script}}']

async function runScript(script: string, name: string, given: Options, context: LocalScriptContext): Promise<void> {
  const variables = scriptVariables(context.scriptEnvironment, given.environment_vars, given.env)
  const { words, environment } = handOver(given, variables, context.env)
  const data = {
    ...context.late,
    Vars: words,
    Script: script,
    Command: script,
  }
  const template = given.execute_command.length === 0 ? standard : given.execute_command
  const [program = '', ...parameters] = template.map((text, index) =>
    context.renderLate(text, ['execute_command', index], data),
  )
  context.say(`Running ${name}`)
  const { exitCode, signal } = await runLocally(program, parameters, { ...context, environment })
  if (exitCode === undefined)
    throw new GuestError('script-killed', `Script was ended by signal ${signal}`, `It was the ${name}.`)
  checkExitCode(name, exitCode, given.valid_exit_codes, {
    path: dirname(script),
    instead:
      given.inline.length > 0
        ? 'set TMPDIR to another folder'
        : 'make the script executable, or call its interpreter in execute_command',
  })
}
