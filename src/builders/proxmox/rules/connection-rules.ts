import type { RuleContext } from '../../../options/component.ts'
import { refuseUse } from '../../../options/trusted-use.ts'
import type { ConnectionOverrides } from '../../../proxmox/overrides.ts'
import type { CommonOptions } from '../options/common-options.ts'

type ConnectionOptions = Pick<
  CommonOptions,
  'proxmox_url' | 'username' | 'password' | 'token' | 'node' | 'insecure_skip_tls_verify'
>

/**
 * Inputs and flags win over the template, which wins over the environment; then what a build needs is checked. A template
 * can be checked and planned without: a pull request from a fork has no secrets.
 */
export function resolveConnection(
  options: ConnectionOptions,
  overrides: ConnectionOverrides,
  context: RuleContext,
): ConnectionOptions {
  const { env, error, refuse, buildFails } = context
  checkCredentialsKept(options, overrides, context)
  const resolved = mergeConnection(options, overrides, env)
  const url = resolved.proxmox_url
  if (url === undefined)
    refuse(
      'missing-connection',
      ['proxmox_url'],
      'proxmox_url must be specified',
      'In the template, as `proxmox-url` (input of the action, option of the command line), or in PROXMOX_URL.',
    )
  else if (url !== url.trim() || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    const report = isGoUrl(url) ? buildFails : error
    report(
      'invalid-server-url',
      ['proxmox_url'],
      `could not parse proxmox_url: ${url}`,
      'It looks like https://pve.example.com:8006/api2/json.',
    )
  }
  if (resolved.username === undefined)
    refuse(
      'missing-connection',
      ['username'],
      'username must be specified',
      'In the template, as `proxmox-username` (input of the action, option of the command line), or in PROXMOX_USERNAME.',
    )
  if (resolved.password === undefined && resolved.token === undefined) {
    refuse(
      'missing-connection',
      ['token'],
      'password or token must be specified',
      'In the template, as `proxmox-token` or `proxmox-password` (inputs of the action, options of the command line), or in PROXMOX_TOKEN or PROXMOX_PASSWORD.',
    )
  } else if (isTokenOfNobody(resolved) && !context.isLate(['token'])) {
    buildFails(
      'invalid-username',
      ['username'],
      'username must name the API token',
      `With a token the username has the form user@realm!token, not ${resolved.username}.`,
    )
  }
  if (resolved.node === undefined)
    refuse(
      'missing-connection',
      ['node'],
      'node must be specified',
      'In the template, or as `proxmox-node` (input of the action, option of the command line).',
    )
  return resolved
}

/** Who wins where several say something: what comes from outside, then the template, then the environment. */
export function mergeConnection(
  options: ConnectionOptions,
  overrides: ConnectionOverrides,
  env: RuleContext['env'],
): ConnectionOptions {
  return {
    proxmox_url: firstOf(overrides.url, options.proxmox_url, env['PROXMOX_URL']),
    username: firstOf(overrides.username, options.username, env['PROXMOX_USERNAME']),
    ...secrets(options, overrides, env),
    node: firstOf(overrides.node, options.node),
    insecure_skip_tls_verify: overrides.insecureSkipTlsVerify ?? options.insecure_skip_tls_verify,
  }
}

function isTokenOfNobody({ token, username }: ConnectionOptions): boolean {
  return token !== undefined && username !== undefined && !username.includes('!')
}

/** A template that is not trusted does not choose who is sent the credentials of others, or who may read them on the way. */
function checkCredentialsKept(options: ConnectionOptions, overrides: ConnectionOverrides, context: RuleContext): void {
  if (options.proxmox_url && firstOf(overrides.url) === undefined)
    refuseUse('network', 'A proxmox_url of the template', ['proxmox_url'], context)
  if (options.insecure_skip_tls_verify && overrides.insecureSkipTlsVerify === undefined)
    refuseUse('network', 'insecure_skip_tls_verify', ['insecure_skip_tls_verify'], context)
}

// The plug-in asks no more of its address than Go's parser does: a placeholder passes.
function isGoUrl(text: string): boolean {
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):)?(.*)$/is.exec(text) ?? []
  if (scheme === undefined && /^[^/?#]*:/.test(rest)) return false
  const host = rest.startsWith('//') ? (rest.slice(2).split(/[/?#]/)[0] ?? '').replace(/^.*@/, '') : ''
  return /^[\w\-.~!$&'()*+,;=:[\]<>"%]*$/.test(host) && /^[^:]*(:\d*)?$|^\[/.test(host) && !/\p{Cc}/u.test(text)
}

// A credential given on one level must not be combined with another kind from a weaker level: the password of the
// input would lose to the token of the template.
function secrets(
  options: ConnectionOptions,
  overrides: ConnectionOverrides,
  env: RuleContext['env'],
): Pick<ConnectionOptions, 'password' | 'token'> {
  const levels = [overrides, options, { token: env['PROXMOX_TOKEN'], password: env['PROXMOX_PASSWORD'] }]
  for (const { token, password } of levels) {
    if (firstOf(token) !== undefined) return { token, password: undefined }
    if (firstOf(password) !== undefined) return { token: undefined, password }
  }
  return { token: undefined, password: undefined }
}

function firstOf(...candidates: (string | undefined)[]): string | undefined {
  return candidates.find((candidate) => candidate !== undefined && candidate !== '')
}
