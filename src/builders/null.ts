import * as z from 'zod'
import { communicatorOptions } from '../communicators/communicator-options.ts'
import { resolveCommunicator } from '../communicators/communicator-rules.ts'
import type { RuleContext } from '../options/component.ts'
import type { Builder } from './builder.ts'

const options = z.object(communicatorOptions)
type NullOptions = z.output<typeof options>

/** Runs provisioners on a machine that is there already, or only what runs locally. Makes nothing. */
export const nothing: Builder<typeof options> = {
  type: 'null',
  description: 'Provisions a machine that is there already, at `ssh_host`. Makes nothing.',
  options,
  rules,
  requests: () => [],
  async build(given, context) {
    // SSH is much to load for a plan.
    const { connectTo, guestValues } = await import('./reach-guest.ts')
    const guest = await connectTo(given, () => Promise.resolve(given.ssh_host), undefined, context)
    try {
      await context.provision(guest.communicator, { ID: 'Null', ...guestValues(given, guest.host, undefined) })
    } finally {
      await guest.communicator.close()
    }
    context.onArtifact({ kind: 'none', files: [] })
  },
}

function rules(given: NullOptions, context: RuleContext): NullOptions {
  const { error, isLate } = context
  if (given.communicator === 'ssh') {
    const missing = (name: keyof NullOptions) => given[name] === '' && !isLate([name])
    if (missing('ssh_host'))
      error('missing-option', ['ssh_host'], 'a Host must be specified', 'Set ssh_host to the address of the machine.')
    if (missing('ssh_password') && missing('ssh_private_key_file') && !given.ssh_agent_auth) {
      const detail = 'Set ssh_password, ssh_private_key_file or ssh_agent_auth.'
      error('missing-option', ['ssh_username'], 'one authentication method must be specified', detail)
    }
  }
  return resolveCommunicator(given, context)
}
