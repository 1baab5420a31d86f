import * as z from 'zod'
import type { RuleContext } from '../options/component.ts'
import { refuseUse } from '../options/trusted-use.ts'
import {
  type CommunicatorKind,
  type Guest,
  type ReachContext,
  secret,
  waitOptions,
  waitTime,
} from './communicator-kind.ts'

const options = z.object({
  ...waitOptions,
  winrm_username: z.string().default('').describe('User in the guest, an administrator. Required with `winrm`.'),
  winrm_password: z.string().default('').meta(secret).describe('Password of the user.'),
  winrm_host: z.string().default('').describe('Address of the guest; default: what the QEMU guest agent says.'),
  winrm_port: z.number().default(0).describe('Port of WinRM; default 5985, or 5986 with `winrm_use_ssl`.'),
  winrm_timeout: waitTime().optional().describe('How long to wait for WinRM; default `30m`.'),
  winrm_no_proxy: z.boolean().default(false).describe('Go past the HTTP proxies of the environment.'),
  winrm_use_ssl: z.boolean().default(false).describe('Use HTTPS.'),
  winrm_insecure: z.boolean().default(false).describe('Accept any certificate.'),
  winrm_use_ntlm: z
    .boolean()
    .default(false)
    .describe('Authenticate with NTLM instead of the plain password; over http every message is encrypted then.'),
})
type WinrmOptions = z.output<typeof options>

/** Windows' own remote management. */
export const winrm: CommunicatorKind<typeof options> = {
  type: 'winrm',
  description: 'Reaches a Windows guest by its remote management.',
  options,
  reaches: true,
  windowsOnly: true,
  rules,
  checkStandalone,
  checkMade,
  access: ({ winrm_host: host, winrm_port: port, winrm_username: user, winrm_password: password }) => ({
    host,
    port,
    user,
    password,
  }),
  connect,
}

function rules(given: WinrmOptions, context: RuleContext): WinrmOptions {
  const { error, buildFails, isLate } = context
  if (given.winrm_host !== '') refuseUse('network', 'winrm_host', ['winrm_host'], context)
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

function checkStandalone(given: WinrmOptions, { error, isLate }: RuleContext): void {
  const missing = (name: keyof WinrmOptions) => given[name] === '' && !isLate([name])
  if (missing('winrm_host'))
    error('missing-option', ['winrm_host'], 'a Host must be specified', 'Set winrm_host to the address of the machine.')
  if (missing('winrm_password'))
    error('missing-option', ['winrm_password'], 'one authentication method must be specified', 'Set winrm_password.')
}

function checkMade({ winrm_password: password }: WinrmOptions, { buildFails, isLate }: RuleContext): void {
  if (password !== '' || isLate(['winrm_password'])) return
  const detail = 'Windows lets nobody in over the network with an empty password. Set winrm_password.'
  buildFails('missing-option', ['winrm_password'], 'There is no password to log in with over WinRM', detail)
}

function connect(given: WinrmOptions, context: ReachContext): Promise<Guest> {
  const { address, evidence, env, signal, clock, message, waiting } = context
  return context.step('Waiting for WinRM', async () => {
    // It is much to load for a plan.
    const { waitForWinrm } = await import('./winrm/wait-for-winrm.ts')
    let told = ''
    const guest = await waitForWinrm({
      settings: {
        host: given.winrm_host || undefined,
        port: given.winrm_port,
        username: given.winrm_username,
        password: given.winrm_password,
        useSsl: given.winrm_use_ssl,
        insecure: given.winrm_insecure,
        useNtlm: given.winrm_use_ntlm,
        proxies: given.winrm_no_proxy ? undefined : env,
        timeout: Math.max(0, given.winrm_timeout ?? 0),
        pauseBeforeConnecting: Math.max(0, given.pause_before_connecting ?? 0),
        transferPatience: 300_000,
      },
      address,
      evidence,
      signal,
      clock,
      onState: ({ text, elapsed, timeout }) => {
        const label = `Waiting for WinRM: ${text}`
        if (text !== told) message(label)
        told = text
        waiting(label, elapsed, timeout)
      },
      say: message,
    })
    waiting('Waiting for WinRM', 1, 1, true)
    message(`Connected to WinRM at ${guest.host}:${given.winrm_port}`)
    return guest
  })
}
