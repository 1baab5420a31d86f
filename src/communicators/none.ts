import * as z from 'zod'
import { GuestError } from '../diagnostics/errors.ts'
import { oneOf } from '../options/codecs/one-of.ts'
import type { RuleContext } from '../options/component.ts'
import type { Communicator } from './communicator.ts'
import { type CommunicatorKind, type Guest, type ReachContext, waitTime } from './communicator-kind.ts'

/** Milliseconds that an installation gets. */
const defaultTimeout = 3_600_000

const options = z.object({
  none_wait: oneOf(['poweroff', 'reboot', 'agent', 'no'], { standIn: 'no' })
    .optional()
    .describe(
      'What ends the installation of a guest that nobody reaches: `poweroff`, `reboot` (the machine is stopped where its guest restarts), `agent` (the guest agent answers), or `no`, the default: nothing is waited for, as in Packer.',
    ),
  none_wait_timeout: waitTime('wrong').optional().describe('How long to wait for that; default `1h`.'),
})
type NoneOptions = z.output<typeof options>

/** The guest is left to itself. */
export const none: CommunicatorKind<typeof options> = {
  type: 'none',
  description:
    'Reaches no guest: there are no provisioners, but for those that run on the machine that builds. It can wait until the guest has been installed.',
  options,
  reaches: false,
  rules,
  checkStandalone,
  checkInstallation,
  awaitsGuest: ({ none_wait }) => none_wait === 'poweroff' || none_wait === 'reboot',
  stopsAtRestart: ({ none_wait }) => none_wait === 'reboot',
  // Who waits for the agent has to ask for it.
  access: ({ none_wait }) => ({ host: none_wait === 'agent' ? '' : undefined, port: 0, user: '', password: '' }),
  connect,
}

function rules(given: NoneOptions, { error, warn, places }: RuleContext): NoneOptions {
  const waits = given.none_wait !== undefined && given.none_wait !== 'no'
  const { qemu_agent: agent } = given as { readonly qemu_agent?: boolean }
  if (given.none_wait === 'agent' && agent === false)
    error(
      'agent-disabled',
      ['qemu_agent'],
      'none_wait = "agent" needs the guest agent, which qemu_agent = false takes out of the machine',
      'Leave qemu_agent out, or wait for "poweroff" or "reboot".',
    )
  if (!waits && places.isSet(['none_wait_timeout']))
    warn('option-without-effect', ['none_wait_timeout'], 'none_wait_timeout has no effect', 'Set none_wait.')
  return { ...given, none_wait_timeout: given.none_wait_timeout || defaultTimeout }
}

function checkStandalone({ none_wait }: NoneOptions, { error }: RuleContext): void {
  if (none_wait !== undefined && none_wait !== 'no')
    error('conflicting-options', ['none_wait'], 'none_wait has nothing to wait for: this source makes no machine')
}

function checkInstallation(given: NoneOptions, { warn }: RuleContext): void {
  if (given.none_wait !== undefined) return
  warn(
    'installation-not-awaited',
    ['communicator'],
    'Nothing waits for the installation to end',
    'As in Packer the machine is shut down as soon as the boot command has been typed, whatever the installer has come to. Set none_wait to what ends it: "poweroff", "reboot" or "agent"; "no" is right where boot_wait or the boot command is long enough.',
  )
}

async function connect(given: NoneOptions, context: ReachContext): Promise<Guest> {
  const { none_wait: end = 'no', none_wait_timeout: timeout = defaultTimeout } = given
  if (end !== 'no') {
    const { waitForInstallation } = await import('./none/wait-for-installation.ts')
    await waitForInstallation(end, timeout, context)
  }
  return { communicator: noCommunicator(), host: '' }
}

/** Nothing can be done in the guest. */
export function noCommunicator(): Communicator {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new GuestError(
        'no-communicator',
        'This build has no communicator',
        '`communicator` is "none", so nothing can run in the guest. Remove the provisioner, or use `communicator = "ssh"`.',
      ),
    )
  return {
    exec: refuse,
    upload: refuse,
    uploadDirectory: refuse,
    download: refuse,
    downloadDirectory: refuse,
    reconnect: refuse,
    close: () => Promise.resolve(),
  }
}
