import { statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import * as z from 'zod'
import { GuestError } from '../diagnostics/errors.ts'
import { wrongKind } from '../intake/small-file.ts'
import type { RuleContext } from '../options/component.ts'
import { contentForPath, isContent } from '../options/content-for-path.ts'
import { mayRead } from '../options/trusted-use.ts'

/** What all provisioners that run scripts have in common. */
export const scriptOptions = {
  inline: z.array(z.string()).default([]).describe('Commands, run together as one script.'),
  script: z.string().default('').describe('A script of this machine.'),
  scripts: z.array(z.string()).default([]).describe('Several scripts, run in order.'),
  valid_exit_codes: z.array(z.number()).default([]).describe('Exit codes that are no failure; default only 0.'),
  environment_vars: z.array(z.string()).default([]).describe('Variables for the script, as `NAME=value`.'),
  env: z
    .record(z.string(), z.string())
    .default({})
    .meta({ attribute: true })
    .describe('Variables for the script; they win over `environment_vars`.'),
}

const schema = z.object(scriptOptions)
export type ScriptOptions = z.output<typeof schema>

/** Packer's rules for them; answers the options with `scripts` as absolute paths, `script` among them. */
export function resolveScripts<Options extends ScriptOptions>(options: Options, context: RuleContext): Options {
  const { error, isLate, workingDirectory } = context
  if (options.script !== '' && options.scripts.length > 0) {
    error('conflicting-options', ['script'], 'Only one of script or scripts can be specified.')
  }
  const paths = [
    ...options.scripts.map((path, index) => [['scripts', index], path] as const),
    ...(options.script === '' ? [] : [[['script'], options.script] as const]),
  ]
  if (paths.length === 0 && options.inline.length === 0) {
    error(
      'missing-option',
      [],
      'Either a script file or inline script must be specified.',
      'Set inline, script or scripts.',
    )
  } else if (paths.length > 0 && options.inline.length > 0) {
    error('conflicting-options', ['inline'], 'Only a script file or an inline script can be specified, not both.')
  }
  const scripts = paths.map(([place, path]) => {
    if (!isLate(place) && isContent(path)) {
      const [code, summary, detail] = contentForPath(String(place[0]), 'Commands go into inline, one each.')
      error(code, place, summary, detail)
      return path
    }
    const absolute = isAbsolute(path) ? path : join(workingDirectory, path)
    if (isLate(place) || !mayRead(path, place, context)) return absolute
    const found = statSync(absolute, { throwIfNoEntry: false })
    const wrong = found && wrongKind(found)
    if (found === undefined)
      error('file-not-found', place, `Bad script '${path}': no such file`, `It was looked for in ${workingDirectory}.`)
    else if (wrong !== undefined) error('wrong-file-kind', place, `Bad script '${path}': ${wrong}`)
    return absolute
  })
  for (const [index, pair] of options.environment_vars.entries()) {
    if (isLate(['environment_vars', index]) || pair.indexOf('=') > 0) continue
    error(
      'invalid-option-value',
      ['environment_vars', index],
      `Environment variable not in format 'key=value': ${pair}`,
    )
  }
  return { ...options, script: '', scripts }
}

/** The text of `inline`, with the shebang where it needs one. */
export function inlineScript(inline: readonly string[], shebang: string): string {
  const commands = inline.map((command) => `${command}\n`).join('')
  return shebang === '' && commands.startsWith('#!') ? commands : `#!${shebang || '/bin/sh -e'}\n${commands}`
}

/** Throws GuestError when the exit code is none of the valid ones. `folder`: where the script lay, and what sets that. */
export function checkExitCode(
  script: string,
  exitCode: number,
  valid: readonly number[],
  folder: { readonly path: string; readonly instead: string },
): void {
  judgeExitCode(script, exitCode, valid, { same: (one, other) => one === other, meaning: meaningOf(exitCode, folder) })
}

/** The same for a system of which codes are the same, and what this one means; empty: nobody knows. */
export function judgeExitCode(
  script: string,
  exitCode: number,
  valid: readonly number[],
  system: { same(one: number, other: number): boolean; readonly meaning: string },
): void {
  const allowed = valid.length === 0 ? [0] : valid
  if (allowed.some((code) => system.same(code, exitCode))) return
  throw new GuestError(
    'script-failed',
    `Script exited with non-zero exit status: ${exitCode}. Allowed exit codes are: [${allowed.join(' ')}]`,
    [`It was the ${script}. What it printed is in the log.`, system.meaning].filter(Boolean).join(' '),
  )
}

/** What a shell says by its exit code, where it is the shell that says it and mostly not the script. */
function meaningOf(exitCode: number, { path, instead }: { readonly path: string; readonly instead: string }): string {
  switch (exitCode) {
    case 126:
      return `126 says that a file was not allowed to run. Is ${path} mounted noexec? Then ${instead}.`
    case 127:
      return '127 says that a command was not found: one of the script, or the program in its first line (#!).'
    case 137:
      return '137 says that something was killed: often the memory ran out.'
    default:
      return ''
  }
}
