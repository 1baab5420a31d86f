import { GuestError } from '../../diagnostics/errors.ts'
import type { AgentFailure, AgentSystem } from './guest-agent.ts'

const redHat = /^(?:rhel|centos|rocky|almalinux|ol|fedora|cloudlinux|virtuozzo|eurolinux|scientific)/
const sysconfig =
  'In the answer file (kickstart, %post), before the agent starts:\n' +
  "  sed -i -e '/^BLACKLIST_RPC=/d' -e '/^FILTER_RPC_ARGS=/d' /etc/sysconfig/qemu-ga\n" +
  '  systemctl restart qemu-guest-agent\n' +
  'Releases 7 and 8 have their list in BLACKLIST_RPC of that file, 9 and later in FILTER_RPC_ARGS (--block-rpcs or --allow-rpcs). With SELinux enforcing, commands are confined too: setsebool -P virt_qemu_ga_run_unconfined on, where the policy has it.'
const configuration =
  'Look where its service is told so: `block-rpcs`, `blacklist` or `allow-rpcs` in /etc/qemu/qemu-ga.conf, and --block-rpcs in the ExecStart of `systemctl cat qemu-guest-agent`. Take guest-exec, guest-exec-status and guest-file-* out of the list in the answer file, and start the agent again.'

/** The guest forbids its agent what is needed: which file says so, by distribution. */
export function commandBlocked(failure: AgentFailure, system: AgentSystem | undefined): GuestError {
  const isRedHat = redHat.test(system?.id ?? '')
  const advice = isRedHat
    ? sysconfig
    : system === undefined
      ? `${sysconfig}\nElsewhere: ${configuration}`
      : configuration
  return new GuestError(
    'agent-command-blocked',
    `The guest agent${system === undefined ? '' : ` of ${system.name}`} is not allowed to run commands: ${failure.message}`,
    advice,
    { cause: failure },
  )
}
