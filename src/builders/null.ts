import * as z from 'zod'
import { communicatorOf, communicatorOptions, resolveCommunicator } from '../communicators/communicator-registry.ts'
import type { RuleContext } from '../options/component.ts'
import type { BuilderWork } from '../packer/plan.ts'
import type { Builder } from './builder.ts'
import { connectTo, guestValues } from './reach-guest.ts'
import { runValues } from './run-values.ts'

const options = z.object(communicatorOptions)
type NullOptions = z.output<typeof options>

interface NullWork extends BuilderWork {
  readonly options: NullOptions
}

/** Runs provisioners on a machine that is there already, or only what runs locally. Makes nothing. */
export const nothing: Builder<typeof options, NullWork> = {
  type: 'null',
  description: 'Provisions a machine that is there already, at `ssh_host`. Makes nothing.',
  options,
  rules,
  plan: (given) => ({ options: given, requests: [] }),
  async build({ options: given }, context) {
    const { host = '' } = communicatorOf(given).access(given)
    const guest = await connectTo(given, { address: () => Promise.resolve(host) }, undefined, context)
    try {
      await context.provision(guest.communicator, {
        ID: 'Null',
        ...runValues(),
        ...guestValues(given, guest, undefined),
      })
    } finally {
      await guest.communicator.close()
    }
    context.onArtifact({ kind: 'none', files: [] })
  },
}

function rules(given: NullOptions, context: RuleContext): NullOptions {
  communicatorOf(given).checkStandalone?.(given, context)
  return resolveCommunicator(given, context)
}
