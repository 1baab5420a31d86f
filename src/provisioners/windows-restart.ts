import * as z from 'zod'
import { duration } from '../options/codecs/duration.ts'
import type { UnbuiltProvisioner } from './provisioner.ts'

const options = z.object({
  restart_command: z.string().default('').meta({ renderedLate: true }).describe('What restarts the guest.'),
  restart_check_command: z
    .string()
    .default('')
    .meta({ renderedLate: true })
    .describe('What shows that the guest has restarted.'),
  restart_timeout: duration().default(300_000).describe('How long the restart may take.'),
  check_registry: z.boolean().default(false).describe('Wait until the registry has no pending restarts.'),
  registry_keys: z.array(z.string()).default([]).describe('Keys that tell of pending restarts.'),
})

/** Restarts a Windows guest. */
export const windowsRestart: UnbuiltProvisioner<typeof options> = {
  type: 'windows-restart',
  description: 'Restarts a Windows guest and waits until it is back.',
  options,
  notBuilt: 'Windows guests can not be provisioned yet.',
}
