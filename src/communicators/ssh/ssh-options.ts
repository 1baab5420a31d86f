import * as z from 'zod'
import { secret, waitOptions, waitTime } from '../communicator-kind.ts'

/** The options of `communicator = "ssh"`. */
export const sshOptions = z.object({
  ...waitOptions,

  ssh_host: z.string().default('').describe('Address of the guest; default: what the QEMU guest agent says.'),
  ssh_port: z.number().default(22).describe('Port of the SSH server in the guest.'),
  ssh_username: z.string().default('').describe('User in the guest. Required with `ssh`.'),
  ssh_password: z.string().default('').meta(secret).describe('Password of the user in the guest.'),
  ssh_private_key_file: z
    .string()
    .default('')
    .describe('Private key (PEM or OpenSSH, not encrypted) with which to authenticate; `~` is the home directory.'),
  ssh_certificate_file: z
    .string()
    .default('')
    .describe(
      'Certificate of `ssh_private_key_file`, as `ssh-keygen -s` makes it; it is shown in place of the public key.',
    ),
  ssh_agent_auth: z
    .boolean()
    .default(false)
    .describe('Authenticate with the keys of the SSH agent in `SSH_AUTH_SOCK`.'),
  ssh_disable_agent_forwarding: z
    .boolean()
    .optional()
    .describe('Keep the local SSH agent from the guest; default: `false` with `ssh_agent_auth`, else `true`.'),
  ssh_timeout: waitTime()
    .optional()
    .describe('How long to wait for SSH; default `5m` unless `ssh_handshake_attempts` is set.'),
  ssh_wait_timeout: waitTime()
    .optional()
    .meta({ deprecated: true, instead: 'Use ssh_timeout.' })
    .describe('Old name of `ssh_timeout`.'),
  ssh_handshake_attempts: z
    .number()
    .default(0)
    .describe('Failed authentications after which to give up; default 10 unless `ssh_timeout` is set.'),
  ssh_pty: z.boolean().default(false).describe('Run commands on a terminal.'),
  ssh_keep_alive_interval: waitTime('none').default(5000).describe('Time between keep-alive messages; negative: none.'),
  ssh_read_write_timeout: waitTime('none')
    .optional()
    .describe('Give the connection up when nothing moves on it for this long.'),
  ssh_ciphers: z.array(z.string()).default([]).describe('Ciphers to offer, in order.'),
  ssh_key_exchange_algorithms: z.array(z.string()).default([]).describe('Key exchange methods to offer, in order.'),
  ssh_file_transfer_method: z
    .string()
    .default('scp')
    .describe(
      '`scp` (falls back to sftp and then to `cat` where the guest has none) or `sftp`. A folder goes as one archive where the guest has `tar` and nothing stands in its place.',
    ),
  ssh_clear_authorized_keys: z
    .boolean()
    .default(false)
    .describe('Remove the temporary key from `authorized_keys` of the user and of root at the end.'),
  ssh_keypair_name: z.string().default('').describe('Has no effect with Proxmox.'),
  temporary_key_pair_name: z.string().default('').describe('Comment of the generated key; default `packer_<uuid>`.'),
  temporary_key_pair_type: z.string().default('').describe('`ed25519` (default), `ecdsa` or `rsa`.'),
  temporary_key_pair_bits: z.number().default(0).describe('Size of the generated key: rsa 4096, ecdsa 521 by default.'),

  ssh_bastion_host: z.string().default('').describe('Host through which the guest is reached.'),
  ssh_bastion_port: z.number().default(22).describe('Port of the bastion.'),
  ssh_bastion_username: z.string().default('').describe('User on the bastion.'),
  ssh_bastion_password: z.string().default('').meta(secret).describe('Password on the bastion.'),
  ssh_bastion_private_key_file: z
    .string()
    .default('')
    .describe('Private key for the bastion; default `ssh_private_key_file`.'),
  ssh_bastion_certificate_file: z
    .string()
    .default('')
    .describe('Certificate of the private key for the bastion; default `ssh_certificate_file`, where its key is lent.'),
  ssh_bastion_agent_auth: z.boolean().default(false).describe('Authenticate on the bastion with the SSH agent.'),
  ssh_bastion_interactive: z
    .boolean()
    .default(false)
    .describe(
      'Ask on the terminal for what the bastion wants; the password before anything is made. Not in a workflow.',
    ),
  ssh_proxy_host: z.string().default('').describe('SOCKS5 proxy through which the guest is reached.'),
  ssh_proxy_port: z.number().default(1080).describe('Port of the proxy.'),
  ssh_proxy_username: z.string().default('').describe('User at the proxy.'),
  ssh_proxy_password: z.string().default('').meta(secret).describe('Password at the proxy.'),
  ssh_local_tunnels: z
    .array(z.string())
    .default([])
    .describe('`LOCAL_PORT:HOST:PORT`: a port here leads to an address as the guest sees it.'),
  ssh_remote_tunnels: z
    .array(z.string())
    .default([])
    .describe('`REMOTE_PORT:HOST:PORT`: a port in the guest leads to an address as this machine sees it.'),
})
export type SshOptions = z.output<typeof sshOptions>
