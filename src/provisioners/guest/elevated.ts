import * as z from 'zod'
import type { ExecResult } from '../../communicators/communicator.ts'
import type { RuleContext } from '../../options/component.ts'
import { withBuildNames } from '../../options/late-fields.ts'
import type { ProvisionContext } from '../provisioner.ts'
import { TaskRuns } from '../windows/run-as-task.ts'
import { runInGuest } from './guest-command.ts'

/** For programs that need more rights than a session over the network has on Windows. */
export const elevatedOptions = {
  elevated_user: z.string().default('').describe('Run it as a scheduled task of this user of a Windows guest.'),
  elevated_password: z
    .string()
    .default('')
    .meta({ sensitive: true, openWhenLiteral: true, renderedLate: withBuildNames() })
    .describe('Password of that user; none for one of the system, such as `SYSTEM`.'),
}

interface ElevatedOptions {
  readonly elevated_user: string
  readonly elevated_password: string
}

/** A scheduled task is something of Windows. */
export function checkElevated(
  given: ElevatedOptions & { readonly guest_os_type: string },
  { warn, buildFails, isLate }: RuleContext,
): void {
  if (given.elevated_user === '' && given.elevated_password !== '' && !isLate(['elevated_user']))
    warn('option-without-effect', ['elevated_password'], 'elevated_password has no effect without elevated_user')
  if (given.elevated_user !== '' && given.guest_os_type.toLowerCase() !== 'windows' && !isLate(['guest_os_type']))
    buildFails(
      'option-requires-another',
      ['elevated_user'],
      'elevated_user needs a Windows guest',
      'Set guest_os_type = "windows", or remove it.',
    )
}

/** Runs a command line so, or as who is connected where no user is named; its output is the provisioner's. */
export async function runElevated(
  command: string,
  given: ElevatedOptions,
  context: ProvisionContext,
): Promise<ExecResult> {
  const { elevated_user: user, elevated_password } = given
  if (user === '') return await runInGuest(command, context)
  const password = context.renderLate(elevated_password, ['elevated_password'], context.late)
  await using tasks = new TaskRuns(context)
  return await tasks.run({ user, password, command }, context)
}
