import * as z from 'zod'
import type { RuleContext } from '../options/component.ts'
import { type CommunicatorKind, secret, waitOptions, waitTime } from './communicator-kind.ts'

const options = z.object({
  ...waitOptions,
  winrm_username: z.string().default('').describe('User in the guest. Required with `winrm`, which is only planned.'),
  winrm_password: z.string().default('').meta(secret).describe('Password of the user.'),
  winrm_host: z.string().default('').describe('Address of the guest; default: what the QEMU guest agent says.'),
  winrm_port: z.number().default(0).describe('Port of WinRM; default 5985, or 5986 with `winrm_use_ssl`.'),
  winrm_timeout: waitTime().optional().describe('How long to wait for WinRM; default `30m`.'),
  winrm_no_proxy: z.boolean().default(false).describe('Go past the HTTP proxies of the environment.'),
  winrm_use_ssl: z.boolean().default(false).describe('Use HTTPS.'),
  winrm_insecure: z.boolean().default(false).describe('Accept any certificate.'),
  winrm_use_ntlm: z.boolean().default(false).describe('Authenticate with NTLM instead of the plain password.'),
})
type WinrmOptions = z.output<typeof options>

/** Windows' own remote management: read and planned as Packer does. */
export const winrm: CommunicatorKind<typeof options> = {
  type: 'winrm',
  description: 'Reaches a Windows guest by its remote management.',
  options,
  reaches: true,
  notBuilt: 'Meanwhile: Windows has an OpenSSH server; enable it in the answer file and use `communicator = "ssh"`.',
  rules,
  access: ({ winrm_host: host, winrm_port: port, winrm_username: user, winrm_password: password }) => ({
    host,
    port,
    user,
    password,
  }),
}

function rules(given: WinrmOptions, context: RuleContext): WinrmOptions {
  const { error, buildFails, isLate } = context
  if (given.winrm_username === '' && !isLate(['winrm_username']))
    error('missing-option', ['winrm_username'], 'winrm_username must be specified.')
  const { winrm_port: port, winrm_use_ssl: useSsl } = given
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    buildFails('invalid-port', ['winrm_port'], 'winrm_port must be a port, 1 to 65535')
  return {
    ...given,
    winrm_port: port === 0 ? (useSsl ? 5986 : 5985) : port,
    winrm_timeout: given.winrm_timeout || 1_800_000,
  }
}
