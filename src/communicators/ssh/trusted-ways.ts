import type { RuleContext } from '../../options/component.ts'
import { refuseUse } from '../../options/trusted-use.ts'
import type { SshOptions } from './ssh-options.ts'

/** What leads from the guest, or by the template's wish, to what this machine alone can reach. */
export function checkTrustedWays(options: SshOptions, context: RuleContext): void {
  for (const name of ['ssh_agent_auth', 'ssh_bastion_agent_auth'] as const)
    if (options[name]) refuseUse('env', name, [name], context)
  if (options.ssh_disable_agent_forwarding === false)
    refuseUse('env', 'The SSH agent for the guest', ['ssh_disable_agent_forwarding'], context)
  for (const name of ['ssh_host', 'ssh_bastion_host', 'ssh_proxy_host'] as const)
    if (options[name] !== '') refuseUse('network', name, [name], context)
  for (const name of ['ssh_local_tunnels', 'ssh_remote_tunnels'] as const)
    if (options[name].length > 0) refuseUse('network', name, [name], context)
}
