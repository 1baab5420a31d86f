import * as z from 'zod'
import { duration } from '../options/codecs/duration.ts'
import { resolveScripts, scriptOptions } from '../scripts/scripts.ts'
import type { UnbuiltProvisioner } from './provisioner.ts'

const options = z.object({
  ...scriptOptions,
  binary: z.boolean().default(false).describe('Send scripts as they are.'),
  env_var_format: z.string().default('set "%s=%s" && ').describe('How a variable is written.'),
  execute_command: z
    .string()
    .default('{{.Vars}}"{{.Path}}"')
    .meta({ renderedLate: true })
    .describe('How a script is run.'),
  remote_path: z.string().default('c:/Windows/Temp/script.bat').describe('Path of the script in the guest.'),
  start_retry_timeout: duration().default(300_000).describe('How long to try to start while the guest is away.'),
})

/** Runs batch files in a Windows guest. */
export const windowsShell: UnbuiltProvisioner<typeof options> = {
  type: 'windows-shell',
  description: 'Runs batch scripts in a Windows guest.',
  options,
  notBuilt: 'Windows guests can not be provisioned yet.',
  rules: resolveScripts,
}
