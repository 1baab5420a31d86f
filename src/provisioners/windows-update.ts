import * as z from 'zod'
import { duration } from '../options/codecs/duration.ts'
import type { UnbuiltProvisioner } from './provisioner.ts'

const options = z.object({
  search_criteria: z.string().default('').describe("Which updates to look for, in the Windows Update Agent's words."),
  filters: z
    .array(z.string())
    .default([])
    .describe('Which of them to install: `include:` and `exclude:` with a condition.'),
  update_limit: z.number().default(1000).describe('How many at a time.'),
  update_max_retries: z.number().default(5).describe('How often to try again.'),
  restart_timeout: duration().default(14_400_000).describe('How long a restart may take.'),
  username: z.string().default('SYSTEM').describe('User of the scheduled task.'),
  password: z.string().default('').meta({ sensitive: true, openWhenLiteral: true }).describe('Its password.'),
})

/** Installs updates in a Windows guest; of the plug-in rgl/windows-update. */
export const windowsUpdate: UnbuiltProvisioner<typeof options> = {
  type: 'windows-update',
  plugin: 'windows-update',
  description: 'Installs updates in a Windows guest.',
  options,
  notBuilt: 'Windows guests can not be provisioned yet.',
}
