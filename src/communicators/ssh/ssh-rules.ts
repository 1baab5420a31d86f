import type { RuleContext } from '../../options/component.ts'
import { isContent } from '../../options/content-for-path.ts'
import { mayRead } from '../../options/trusted-use.ts'
import { ciphers, keyExchanges } from './handshake/algorithms.ts'
import { checkKeyPair } from './key-pair.ts'
import { privateKeyFile, readPrivateKey } from './private-key.ts'
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
  checkUnsupported(options, context)
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

function checkUnsupported(options: SshOptions, context: RuleContext): void {
  const { error, refuse, warn, isLate } = context
  const keyOf = {
    ssh_certificate_file: 'ssh_private_key_file',
    ssh_bastion_certificate_file: 'ssh_bastion_private_key_file',
  } as const
  for (const name of ['ssh_certificate_file', 'ssh_bastion_certificate_file'] as const) {
    if (options[name] === '') continue
    mayRead(options[name], [name], context)
    if (options[keyOf[name]] === '' && !isLate([keyOf[name]]))
      error('option-requires-another', [name], `${keyOf[name]} must be specified if ${name} is specified`)
    refuse(
      'not-supported',
      [name],
      `${name} can not be used yet`,
      'SSH certificates are not supported; use a plain key or a password.',
    )
  }
  if (options.ssh_bastion_interactive) {
    refuse(
      'nobody-to-ask',
      ['ssh_bastion_interactive'],
      'ssh_bastion_interactive can not be used',
      'Nobody is there to be asked. Use ssh_bastion_password or a key.',
    )
  }
  if (options.ssh_keypair_name !== '') {
    warn(
      'option-without-effect',
      ['ssh_keypair_name'],
      'ssh_keypair_name has no effect',
      'Proxmox has no key pairs of its own.',
    )
  }
}

function resolveKeys(
  options: SshOptions,
  context: RuleContext,
): Pick<SshOptions, 'ssh_private_key_file' | 'ssh_bastion_private_key_file'> {
  const resolve = (name: 'ssh_private_key_file' | 'ssh_bastion_private_key_file'): string => {
    if (options[name] === '' || context.isLate([name])) return options[name]
    const path = privateKeyFile(options[name], context)
    if (!isContent(options[name]) && !mayRead(path, [name], context)) return path
    const { problem } = readPrivateKey(path)
    if (problem !== undefined)
      context.error('unusable-key', [name], `${name} is invalid: ${problem.summary}`, problem.detail)
    return path
  }
  const ssh_private_key_file = resolve('ssh_private_key_file')
  if (options.ssh_bastion_host === '') {
    return { ssh_private_key_file, ssh_bastion_private_key_file: options.ssh_bastion_private_key_file }
  }
  const ssh_bastion_private_key_file = resolve('ssh_bastion_private_key_file') || ssh_private_key_file
  const { ssh_bastion_agent_auth, ssh_bastion_password } = options
  if (ssh_bastion_password === '' && ssh_bastion_private_key_file === '' && !ssh_bastion_agent_auth) {
    context.error(
      'missing-option',
      ['ssh_bastion_host'],
      'ssh_bastion_password, ssh_bastion_private_key_file or ssh_bastion_agent_auth must be specified',
    )
  }
  return { ssh_private_key_file, ssh_bastion_private_key_file }
}
