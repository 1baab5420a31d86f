import type { ParsedKey } from 'ssh2'
import type { RuleContext } from '../../../options/component.ts'
import { isContent } from '../../../options/content-for-path.ts'
import { mayRead } from '../../../options/trusted-use.ts'
import { privateKeyFile, readPrivateKey } from '../private-key.ts'
import type { SshOptions } from '../ssh-options.ts'
import { certificateProblem, readCertificate } from './certificate.ts'

interface Names {
  readonly key: 'ssh_private_key_file' | 'ssh_bastion_private_key_file'
  readonly certificate: 'ssh_certificate_file' | 'ssh_bastion_certificate_file'
}

const ofGuest: Names = { key: 'ssh_private_key_file', certificate: 'ssh_certificate_file' }
const ofBastion: Names = { key: 'ssh_bastion_private_key_file', certificate: 'ssh_bastion_certificate_file' }

type Files = Pick<SshOptions, Names['key'] | Names['certificate']>

/** Checks keys and certificates, and answers their absolute paths. The bastion gets those of the guest where it has none. */
export function resolveKeys(options: SshOptions, context: RuleContext): Files {
  const { error, isLate } = context
  const readable = new Set<Names['certificate']>()
  for (const { key, certificate } of [ofGuest, ofBastion]) {
    const path = pathOf(options, certificate, context)
    if (path !== '' && !isLate([certificate]) && isReadable(options, certificate, path, context))
      readable.add(certificate)
    if (options[certificate] !== '' && options[key] === '' && !isLate([key]))
      error('option-requires-another', [certificate], `${key} must be specified if ${certificate} is specified`)
  }

  const check = (names: Names, username: string) => (key: ParsedKey) => {
    if (readable.has(names.certificate)) checkCertificate(options, names, { key, username }, context)
  }
  const ssh_private_key_file = resolveKey(options, ofGuest.key, check(ofGuest, options.ssh_username), context)
  const ssh_certificate_file = pathOf(options, ofGuest.certificate, context)
  if (options.ssh_bastion_host === '')
    return {
      ssh_private_key_file,
      ssh_certificate_file,
      ssh_bastion_private_key_file: options.ssh_bastion_private_key_file,
      ssh_bastion_certificate_file: options.ssh_bastion_certificate_file,
    }
  const user = options.ssh_bastion_username || options.ssh_username
  const own = resolveKey(options, ofBastion.key, check(ofBastion, user), context)
  checkBastion(options, own || ssh_private_key_file, context)
  return {
    ssh_private_key_file,
    ssh_certificate_file,
    ssh_bastion_private_key_file: own || ssh_private_key_file,
    ssh_bastion_certificate_file: own === '' ? ssh_certificate_file : pathOf(options, ofBastion.certificate, context),
  }
}

function checkBastion(options: SshOptions, key: string, { error, refuse, env }: RuleContext): void {
  const { ssh_bastion_agent_auth, ssh_bastion_password, ssh_bastion_interactive } = options
  if (ssh_bastion_password === '' && key === '' && !ssh_bastion_agent_auth && !ssh_bastion_interactive)
    error(
      'missing-option',
      ['ssh_bastion_host'],
      'ssh_bastion_password, ssh_bastion_private_key_file or ssh_bastion_agent_auth must be specified',
    )
  if (ssh_bastion_interactive && env['GITHUB_ACTIONS'] === 'true')
    refuse(
      'nobody-to-ask',
      ['ssh_bastion_interactive'],
      'ssh_bastion_interactive can not be used in a workflow',
      'It asks on a terminal, and a job has none. Use ssh_bastion_password or ssh_bastion_private_key_file, from secrets of the repository.',
    )
}

function resolveKey(
  options: SshOptions,
  name: Names['key'],
  onKey: (key: ParsedKey) => void,
  context: RuleContext,
): string {
  const path = pathOf(options, name, context)
  if (path === '' || context.isLate([name]) || !isReadable(options, name, path, context)) return path
  const read = readPrivateKey(path)
  if (read.problem === undefined) onKey(read.key)
  else context.error('unusable-key', [name], `${name} is invalid: ${read.problem.summary}`, read.problem.detail)
  return path
}

function checkCertificate(
  options: SshOptions,
  { certificate: name }: Names,
  { key, username }: { readonly key: ParsedKey; readonly username: string },
  context: RuleContext,
): void {
  const read = readCertificate(pathOf(options, name, context))
  const problem = read.problem ?? certificateProblem(read.certificate, key)
  if (problem !== undefined) {
    context.error('unusable-certificate', [name], `${name} is invalid: ${problem.summary}`, problem.detail)
    return
  }
  const principals = read.problem === undefined ? read.certificate.principals : []
  if (principals.length > 0 && !principals.includes(username) && !context.isLate(['ssh_username']))
    context.warn(
      'unusable-certificate',
      [name],
      `${name} is not for the user ${username}`,
      `It names ${principals.join(', ')}. A server lets nobody else in by it, unless its AuthorizedPrincipalsFile says so.`,
    )
}

function pathOf(options: SshOptions, name: keyof Files, context: RuleContext): string {
  const text = options[name]
  return text === '' || context.isLate([name]) || isContent(text) ? text : privateKeyFile(text, context)
}

/** Text in place of a path is complained about by who reads it. */
function isReadable(options: SshOptions, name: keyof Files, path: string, context: RuleContext): boolean {
  return isContent(options[name]) || mayRead(path, [name], context)
}
