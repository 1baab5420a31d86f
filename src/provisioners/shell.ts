import { randomInt } from 'node:crypto'
import { basename, posix, relative } from 'node:path'
import * as z from 'zod'
import { ConnectionLost, type ExecResult } from '../communicators/communicator.ts'
import { shellPath } from '../communicators/remote-path.ts'
import { GuestError } from '../diagnostics/errors.ts'
import { duration } from '../options/codecs/duration.ts'
import { withBuildNames } from '../options/late-fields.ts'
import { formatEnvironment, scriptVariables } from '../scripts/environment.ts'
import { checkShebang, checkValidExitCodes } from '../scripts/script-values.ts'
import { checkExitCode, inlineScript, resolveScripts, scriptOptions } from '../scripts/scripts.ts'
import { warnOfTornVariables } from '../scripts/torn-variables.ts'
import { formatDuration } from '../time/duration.ts'
import { put, readScript } from './guest/script-file.ts'
import { disconnected, whileAway } from './guest/while-away.ts'
import type { ProvisionContext, Provisioner } from './provisioner.ts'

const options = z.object({
  ...scriptOptions,
  binary: z
    .boolean()
    .default(false)
    .describe('Send scripts as they are; otherwise their line ends become those of Unix.'),
  env_var_format: z.string().default('').describe("How a variable is written in `{{ .Vars }}`; default `%s='%s' `."),
  use_env_var_file: z
    .boolean()
    .default(false)
    .describe('Write the variables to a file in the guest, for `{{ .EnvVarFile }}`.'),
  execute_command: z
    .string()
    .default('')
    .meta({ renderedLate: withBuildNames(['Vars', 'Path', 'EnvVarFile']) })
    .describe('How a script is run; default `chmod +x {{ .Path }}; {{ .Vars }} {{ .Path }}`.'),
  inline_shebang: z
    .string()
    .default('')
    .describe('First line of the inline script without its `#!`; default `/bin/sh -e`.'),
  remote_folder: z.string().default('/tmp').describe('Folder of the guest for the scripts.'),
  remote_file: z.string().default('').describe('Name of the script in the guest; default `script_<number>.sh`.'),
  remote_path: z.string().default('').describe('Path of the script in the guest; default `remote_folder/remote_file`.'),
  skip_clean: z.boolean().default(false).describe('Leave the scripts in the guest.'),
  start_retry_timeout: duration({ negative: 'none' })
    .default(300_000)
    .describe('How long to try to start while the guest is away.'),
  expect_disconnect: z.boolean().default(false).describe('The script may end the connection, as a reboot does.'),
  pause_after: duration({ negative: 'none' }).default(0).describe('How long to wait afterwards.'),
})
type Options = z.output<typeof options>

// Far more than Packer's 9999: a machine that is there already keeps the scripts of other users, which nobody overwrites.
const NAMES = 1_000_000_000

/** Runs scripts in the guest. */
export const shell: Provisioner<typeof options> = {
  type: 'shell',
  description: 'Runs shell scripts in the guest.',
  options,
  needsGuest: true,
  rules: (given, context) => {
    if (given.execute_command !== '') warnOfTornVariables(given, given.execute_command, formatOf(given), context)
    checkShebang(given.inline_shebang, context)
    checkValidExitCodes(given.valid_exit_codes, 'any', context, [disconnected])
    return resolveScripts(given, context)
  },
  async run(given, context) {
    const remotePath =
      given.remote_path || `${given.remote_folder}/${given.remote_file || `script_${randomInt(NAMES)}.sh`}`
    const variables = scriptVariables(context.scriptEnvironment, given.environment_vars, given.env)
    const flat = formatEnvironment(variables, formatOf(given))
    const envVarFile = given.use_env_var_file ? `${given.remote_folder}/varfile_${randomInt(NAMES)}.sh` : ''
    const command = commandOf(given, { Path: remotePath, Vars: flat, EnvVarFile: envVarFile }, context)

    if (envVarFile !== '')
      await whileAway(given.start_retry_timeout, context, () => put(flat, envVarFile, 0o600, context))
    for (const { name, content } of scriptsOf(given, context)) {
      context.say(`Provisioning with ${name}`)
      const result = await whileAway(given.start_retry_timeout, context, async () => {
        // Both in each attempt: a guest that rebooted in between may have emptied its /tmp.
        await put(content, remotePath, 0o755, context)
        await quietly(`chmod 0755 ${shellPath(remotePath)}`, context)
        return await context.communicator.exec(command, {
          mayDisconnect: given.expect_disconnect || given.valid_exit_codes.includes(disconnected),
          signal: context.signal,
          onOutput: (stream, line) => context.output(stream, line),
        })
      })
      judge(name, remotePath, result, given)
      if (!given.skip_clean) await remove(remotePath, given, context)
    }
    if (envVarFile !== '' && !given.skip_clean) await remove(envVarFile, given, context)

    if (given.pause_after > 0) {
      context.say(`Pausing ${formatDuration(given.pause_after)} after this provisioner...`)
      await context.clock.sleep(given.pause_after, context.signal)
    }
  },
}

function formatOf({ env_var_format, use_env_var_file }: Options): string {
  return env_var_format || (use_env_var_file ? "export %s='%s'\n" : "%s='%s' ")
}

function scriptsOf({ inline, inline_shebang, scripts, binary }: Options, context: ProvisionContext) {
  const unix = (content: Buffer): Buffer => (binary ? content : withUnixLineEnds(content))
  if (inline.length > 0) {
    return [{ name: 'inline script', content: unix(Buffer.from(inlineScript(inline, inline_shebang))) }]
  }
  return scripts.map((path) => {
    const shown = relative(context.workingDirectory, path)
    const content = readScript(path, shown)
    return { name: `shell script ${shown.startsWith('..') ? basename(path) : shown}`, content: unix(content) }
  })
}

function withUnixLineEnds(content: Buffer): Buffer {
  const text = content.toString('latin1').replaceAll('\r\n', '\n')
  return Buffer.from(text === '' || text.endsWith('\n') ? text : `${text}\n`, 'latin1')
}

function commandOf(given: Options, data: Readonly<Record<string, string>>, context: ProvisionContext): string {
  const text =
    given.execute_command ||
    (given.use_env_var_file
      ? 'chmod +x {{.Path}}; . {{.EnvVarFile}} && {{.Path}}'
      : 'chmod +x {{.Path}}; {{.Vars}} {{.Path}}')
  return context.renderLate(text, ['execute_command'], { ...context.late, ...data })
}

function judge(name: string, remotePath: string, { exitCode, signal }: ExecResult, given: Options): void {
  if (exitCode !== undefined) {
    checkExitCode(name, exitCode, given.valid_exit_codes, {
      path: posix.dirname(remotePath),
      instead: 'set remote_folder to a folder where programs may run, such as "/var/tmp"',
    })
    return
  }
  // A machine that goes down ends its sessions with a signal before it ends their connections.
  const endedByShutdown = signal === undefined || signal === 'TERM' || signal === 'HUP' || signal === 'KILL'
  if (endedByShutdown && (given.expect_disconnect || given.valid_exit_codes.includes(disconnected))) return
  if (signal !== undefined)
    throw new GuestError('script-killed', `Script was ended by signal ${signal}`, `It was the ${name}.`)
  throw new GuestError(
    'script-disconnected',
    'Script disconnected unexpectedly.',
    `It was the ${name}. If it ends the connection on purpose, as a reboot does, set expect_disconnect = true, and pause_before on the next provisioner.`,
  )
}

async function remove(path: string, given: Options, context: ProvisionContext): Promise<void> {
  await whileAway(given.start_retry_timeout, context, async () => {
    const result = await quietly(`rm -f ${shellPath(path)}`, context)
    if (result.exitCode === undefined)
      throw new ConnectionLost('connection-lost', 'Disconnect while removing temporary script.')
    if (result.exitCode !== 0)
      throw new GuestError(
        'script-not-removed',
        `Error removing temporary script at ${path}!`,
        'Set skip_clean = true if it has to stay.',
      )
  })
}

async function quietly(command: string, { communicator, signal }: ProvisionContext): Promise<ExecResult> {
  return await communicator.exec(command, { signal, onOutput: () => {} })
}
