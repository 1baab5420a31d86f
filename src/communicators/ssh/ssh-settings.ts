import { GuestError } from '../../diagnostics/errors.ts'
import { type Certificate, readCertificate } from './authentication/certificate.ts'
import type { Person } from './authentication/person.ts'
import type { KeyPair } from './key-pair.ts'
import { readPrivateKey } from './private-key.ts'
import type { SshOptions } from './ssh-options.ts'
import { parseTunnel, type Tunnel } from './tunnel-spec.ts'

/** What a connection needs to know, from options that `resolveSsh` has passed. Times in milliseconds. */
export interface SshSettings {
  /** `ssh_host`, or undefined: ask the guest agent. */
  readonly host: string | undefined
  readonly port: number
  readonly credentials: Credentials
  readonly pty: boolean
  /** Socket of the agent that the guest may use. */
  readonly forwardedAgent: string | undefined
  /** 0: none. */
  readonly keepAliveInterval: number
  /** 0: no limit. */
  readonly readWriteTimeout: number
  readonly ciphers: readonly string[]
  readonly keyExchanges: readonly string[]
  readonly transferMethod: 'scp' | 'sftp'
  readonly localTunnels: readonly Tunnel[]
  readonly remoteTunnels: readonly Tunnel[]
  readonly bastion: Hop | undefined
  readonly proxy: SocksProxy | undefined
  /** 0: no limit. */
  readonly timeout: number
  /** 0: no limit. */
  readonly handshakeAttempts: number
  readonly pauseBeforeConnecting: number
}

export interface Credentials {
  readonly username: string
  readonly password: string | undefined
  /** Text of a private key. */
  readonly privateKey: string | undefined
  /** That of the private key, shown in place of its public half. */
  readonly certificate?: Certificate | undefined
  /** Socket of an SSH agent. */
  readonly agent: string | undefined
  /** Somebody who knows the password, in place of one. */
  readonly person?: Person | undefined
}

interface Hop {
  readonly host: string
  readonly port: number
  readonly credentials: Credentials
}

export interface SocksProxy {
  readonly host: string
  readonly port: number
  readonly username: string | undefined
  readonly password: string | undefined
}

/** `keyPair` is the one generated for this build, `person` who is asked by the bastion. Throws GuestError where a key file or an agent is missing now. */
export function sshSettings(
  options: SshOptions,
  env: Readonly<Record<string, string | undefined>>,
  keyPair?: KeyPair,
  person?: Person,
): SshSettings {
  const agent = env['SSH_AUTH_SOCK'] || undefined
  return {
    host: options.ssh_host || undefined,
    port: options.ssh_port,
    credentials: {
      username: options.ssh_username,
      password: options.ssh_password || undefined,
      privateKey: options.ssh_private_key_file === '' ? keyPair?.privateKey : keyText(options.ssh_private_key_file),
      certificate: certificateOf(options.ssh_certificate_file),
      agent: options.ssh_agent_auth ? agentFor('ssh_agent_auth', agent) : undefined,
    },
    pty: options.ssh_pty,
    forwardedAgent: forwardsAgent(options) ? agent : undefined,
    keepAliveInterval: atLeastZero(options.ssh_keep_alive_interval),
    readWriteTimeout: atLeastZero(options.ssh_read_write_timeout),
    ciphers: options.ssh_ciphers,
    keyExchanges: options.ssh_key_exchange_algorithms,
    transferMethod: options.ssh_file_transfer_method === 'sftp' ? 'sftp' : 'scp',
    localTunnels: tunnels(options.ssh_local_tunnels),
    remoteTunnels: tunnels(options.ssh_remote_tunnels),
    bastion: options.ssh_bastion_host === '' ? undefined : bastion(options, agent, person),
    proxy:
      options.ssh_proxy_host === ''
        ? undefined
        : {
            host: options.ssh_proxy_host,
            port: options.ssh_proxy_port,
            username: options.ssh_proxy_username || undefined,
            password: options.ssh_proxy_password || undefined,
          },
    timeout: atLeastZero(options.ssh_timeout),
    handshakeAttempts: options.ssh_handshake_attempts,
    pauseBeforeConnecting: atLeastZero(options.pause_before_connecting),
  }
}

/** As the template says; otherwise who logs in by the agent lends it to the guest as well. */
export function forwardsAgent({ ssh_disable_agent_forwarding: disabled, ssh_agent_auth }: SshOptions): boolean {
  return disabled === undefined ? ssh_agent_auth : !disabled
}

function bastion(options: SshOptions, agent: string | undefined, person: Person | undefined): Hop {
  return {
    host: options.ssh_bastion_host,
    port: options.ssh_bastion_port,
    credentials: {
      username: options.ssh_bastion_username || options.ssh_username,
      password: options.ssh_bastion_password || undefined,
      privateKey:
        options.ssh_bastion_private_key_file === '' ? undefined : keyText(options.ssh_bastion_private_key_file),
      certificate: certificateOf(options.ssh_bastion_certificate_file),
      person: options.ssh_bastion_interactive ? person : undefined,
      agent: options.ssh_bastion_agent_auth ? agentFor('ssh_bastion_agent_auth', agent) : undefined,
    },
  }
}

function keyText(path: string): string {
  const read = readPrivateKey(path)
  if (read.problem === undefined) return read.text
  throw new GuestError('unusable-key', `The SSH key can not be used: ${read.problem.summary}`, read.problem.detail)
}

function certificateOf(path: string): Certificate | undefined {
  if (path === '') return undefined
  const read = readCertificate(path)
  if (read.problem === undefined) return read.certificate
  const { summary, detail } = read.problem
  throw new GuestError('unusable-certificate', `The SSH certificate can not be used: ${summary}`, detail)
}

function agentFor(option: string, socket: string | undefined): string {
  if (socket !== undefined) return socket
  throw new GuestError(
    'no-ssh-agent',
    `${option} is set, but there is no SSH agent`,
    'SSH_AUTH_SOCK is not set. Start an agent and add the key.',
  )
}

function atLeastZero(milliseconds = 0): number {
  return Math.max(0, milliseconds)
}

function tunnels(texts: readonly string[]): Tunnel[] {
  return texts.flatMap((text) => parseTunnel(text) ?? [])
}
