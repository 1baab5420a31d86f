import * as z from 'zod'
import { duration } from '../options/codecs/duration.ts'
import type { RuleContext } from '../options/component.ts'
import { resolveScripts, scriptOptions } from '../scripts/scripts.ts'
import type { UnbuiltProvisioner } from './provisioner.ts'

const policies = ['bypass', 'allsigned', 'default', 'remotesigned', 'restricted', 'undefined', 'unrestricted', 'none']

const options = z.object({
  ...scriptOptions,
  binary: z.boolean().default(false).describe('Send scripts as they are.'),
  env_var_format: z.string().default('$env:%s="%s"; ').describe('How a variable is written.'),
  elevated_env_var_format: z.string().default('$env:%s="%s"; ').describe('The same where it runs elevated.'),
  execute_command: z.string().default('').meta({ renderedLate: true }).describe('How a script is run.'),
  elevated_execute_command: z.string().default('').meta({ renderedLate: true }).describe('The same elevated.'),
  elevated_user: z.string().default('').describe('Run as a scheduled task of this user.'),
  elevated_password: z.string().default('').meta({ sensitive: true, openWhenLiteral: true }).describe('Its password.'),
  execution_policy: z
    .string()
    .default('bypass')
    .describe(`One of ${policies.map((name) => `\`${name}\``).join(', ')}.`),
  remote_path: z.string().default('').describe('Path of the script in the guest.'),
  remote_env_var_path: z.string().default('').describe('Path of the variables in the guest.'),
  skip_clean: z.boolean().default(false).describe('Leave the scripts in the guest.'),
  start_retry_timeout: duration().default(300_000).describe('How long to try to start while the guest is away.'),
  debug_mode: z.number().default(0).describe('Level of `Set-PSDebug -Trace`: 0, 1 or 2.'),
  pause_after: duration().default(0).describe('How long to wait afterwards.'),
  use_pwsh: z.boolean().default(false).describe('Run `pwsh` instead of `powershell`.'),
})

/** Runs PowerShell scripts in a Windows guest. */
export const powershell: UnbuiltProvisioner<typeof options> = {
  type: 'powershell',
  description: 'Runs PowerShell scripts in a Windows guest.',
  options,
  notBuilt: 'Windows guests can not be provisioned yet.',
  rules,
}

function rules(given: z.output<typeof options>, context: RuleContext): z.output<typeof options> {
  const { error, isLate } = context
  if (given.elevated_user === '' && given.elevated_password !== '' && !isLate(['elevated_user']))
    error(
      'option-requires-another',
      ['elevated_password'],
      "Must supply an 'elevated_user' if 'elevated_password' provided",
    )
  const policy = given.execution_policy.toLowerCase()
  if (!policies.includes(policy))
    error(
      'invalid-option-value',
      ['execution_policy'],
      'Invalid execution policy provided',
      `Use one of ${policies.join(', ')}.`,
    )
  if (![0, 1, 2].includes(given.debug_mode))
    error(
      'invalid-option-value',
      ['debug_mode'],
      `${given.debug_mode} is an invalid Trace level for debug_mode`,
      'Use 0, 1 or 2.',
    )
  return resolveScripts({ ...given, execution_policy: policy }, context)
}
