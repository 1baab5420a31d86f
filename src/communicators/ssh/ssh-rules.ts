import type { RuleContext } from '../../options/component.ts'
import { resolveKeys } from './authentication/resolve-keys.ts'
import { ciphers, keyExchanges } from './handshake/algorithms.ts'
import { checkKeyPair } from './key-pair.ts'
import type { SshOptions } from './ssh-options.ts'
import { checkTrustedWays } from './trusted-ways.ts'
import { parseTunnel } from './tunnel-spec.ts'

/** Packer's rules; answers the options with defaults that depend on others and absolute paths. */
export function resolveSsh(options: SshOptions, context: RuleContext): SshOptions {
  const { error, warn, env } = context
  if (options.ssh_username === '') error('missing-option', ['ssh_username'], 'An ssh_username must be specified')
  if (options.ssh_file_transfer_method !== 'scp' && options.ssh_file_transfer_method !== 'sftp') {
    const method = options.ssh_file_transfer_method
    error(
      'invalid-option-value',
      ['ssh_file_transfer_method'],
      `ssh_file_transfer_method ('${method}') is invalid, valid methods: sftp, scp`,
    )
  }
  if (options.ssh_bastion_host !== '' && options.ssh_proxy_host !== '') {
    error(
      'conflicting-options',
      ['ssh_proxy_host'],
      'please specify either ssh_bastion_host or ssh_proxy_host, not both',
    )
  }
  checkPorts(options, context)
  checkAlgorithms(options, context)
  checkTunnels(options, context)
  checkWithoutEffect(options, context)
  checkTrustedWays(options, context)
  checkKeyPair(options.temporary_key_pair_type, options.temporary_key_pair_bits, context.buildFails)
  if ((options.ssh_agent_auth || options.ssh_bastion_agent_auth) && !env['SSH_AUTH_SOCK']) {
    const name = options.ssh_agent_auth ? 'ssh_agent_auth' : 'ssh_bastion_agent_auth'
    warn(
      'no-ssh-agent',
      [name],
      'There is no SSH agent',
      'SSH_AUTH_SOCK is not set; without an agent the build will fail to authenticate.',
    )
  }
  const { ssh_timeout: timeout, ssh_wait_timeout: oldTimeout } = options
  const neither = !timeout && options.ssh_handshake_attempts === 0
  return {
    ...options,
    ...resolveKeys(options, context),
    ssh_timeout: oldTimeout || (neither ? 300_000 : timeout),
    ssh_handshake_attempts: neither ? 10 : options.ssh_handshake_attempts,
  }
}

function checkPorts(options: SshOptions, { buildFails }: RuleContext): void {
  for (const name of ['ssh_port', 'ssh_bastion_port', 'ssh_proxy_port'] as const) {
    const port = options[name]
    if (!Number.isInteger(port) || port < 1 || port > 65535)
      buildFails('invalid-port', [name], `${name} must be a port, 1 to 65535`)
  }
  if (!Number.isInteger(options.ssh_handshake_attempts) || options.ssh_handshake_attempts < 0) {
    buildFails(
      'value-out-of-range',
      ['ssh_handshake_attempts'],
      'ssh_handshake_attempts must be a whole number, 0 or more',
    )
  }
}

function checkAlgorithms(options: SshOptions, { buildFails }: RuleContext): void {
  const lists = { ssh_ciphers: ciphers, ssh_key_exchange_algorithms: keyExchanges } as const
  for (const name of ['ssh_ciphers', 'ssh_key_exchange_algorithms'] as const) {
    const known: readonly string[] = lists[name]
    for (const [index, algorithm] of options[name].entries()) {
      if (known.includes(algorithm)) continue
      buildFails(
        'unsupported-algorithm',
        [name, index],
        `${name}: ${JSON.stringify(algorithm)} is not supported`,
        `Supported: ${known.join(', ')}.`,
      )
    }
  }
}

function checkTunnels(options: SshOptions, { error }: RuleContext): void {
  for (const name of ['ssh_local_tunnels', 'ssh_remote_tunnels'] as const) {
    for (const [index, text] of options[name].entries()) {
      if (parseTunnel(text) !== undefined) continue
      error(
        'invalid-tunnel',
        [name, index],
        `${name} ('${text}') is invalid`,
        'A tunnel is written PORT:HOST:PORT, as `8080:localhost:80`.',
      )
    }
  }
}

function checkWithoutEffect(options: SshOptions, { warn }: RuleContext): void {
  if (options.ssh_keypair_name !== '') {
    warn(
      'option-without-effect',
      ['ssh_keypair_name'],
      'ssh_keypair_name has no effect',
      'Proxmox has no key pairs of its own.',
    )
  }
}
