import { GuestError } from '../diagnostics/errors.ts'
import type { RuleContext } from '../options/component.ts'
import { resolveLocalPath } from '../options/local-path.ts'
import { latePlaceholder } from '../options/placeholder.ts'
import { mayRead } from '../options/trusted-use.ts'
import { findProgram } from '../scripts/local-program.ts'
import { checkValidExitCodes } from '../scripts/script-values.ts'
import { type InspecOptions, inspecBackends, inspecOptions, proxiedBackends } from './inspec/inspec-options.ts'
import type { Provisioner } from './provisioner.ts'

/** Tests the guest from the machine that builds. */
export const inspec: Provisioner<typeof inspecOptions> = {
  type: 'inspec',
  plugin: 'inspec',
  grant: 'commands',
  needsGuest: true,
  description: 'Tests the guest with an InSpec profile, from the machine that builds, with the InSpec that it has.',
  options: inspecOptions,
  rules,
  checkHere({ command }, context) {
    if (command.includes(latePlaceholder) || findProgram(command, context) !== undefined) return Promise.resolve()
    return Promise.reject(
      new GuestError(
        'inspec-not-installed',
        `There is no ${command} on this machine (command)`,
        'InSpec is installed from https://docs.chef.io/inspec/install, its free distribution CINC Auditor (command = "cinc-auditor") from https://cinc.sh. Nothing is installed on its own.',
      ),
    )
  },
  async run(given, context) {
    const { runInspec } = await import('./inspec/run-inspec.ts')
    await runInspec(given, context)
  },
}

function rules(given: InspecOptions, context: RuleContext): InspecOptions {
  const { error, warn, isLate } = context
  if (given.profile === '' && !isLate(['profile'])) error('missing-option', ['profile'], 'profile must be specified.')
  mayRead(isAddress(given.profile) ? '' : given.profile, ['profile'], context)
  const backend = given.backend || 'ssh'
  if (!inspecBackends.includes(backend) && !isLate(['backend']))
    error(
      'invalid-option-value',
      ['backend'],
      `backend: ${backend} must be a valid backend`,
      `There are ${inspecBackends.join(', ')}.`,
    )
  if (backend === 'docker' && given.host === '' && !isLate(['host']))
    error('option-requires-another', ['backend'], 'backend: host must be specified for docker backend')
  if (!Number.isInteger(given.local_port) || given.local_port < 0 || given.local_port > 65535)
    error('invalid-port', ['local_port'], `local_port: ${given.local_port} must be a valid port`)
  for (const [index, file] of given.attributes.entries())
    if (!file.includes('{{')) mayRead(file, ['attributes', index], context)
  for (const [index, pair] of given.inspec_env_vars.entries())
    if (!pair.includes('=') && !isLate(['inspec_env_vars', index]))
      warn(
        'option-without-effect',
        ['inspec_env_vars', index],
        'A variable without a value has no effect',
        'Variables are written as NAME=value.',
      )
  checkValidExitCodes(given.valid_exit_codes, 'unix', context)
  warnOfUnread({ ...given, backend }, context)
  const file = (name: 'ssh_host_key_file' | 'ssh_authorized_key_file') =>
    resolveLocalPath(given[name], [name], 'file', context)
  return {
    ...given,
    backend,
    command: given.command || 'inspec',
    valid_exit_codes: given.valid_exit_codes.length === 0 ? [0, 101] : given.valid_exit_codes,
    attributes_directory: resolveLocalPath(given.attributes_directory, ['attributes_directory'], 'directory', context),
    ssh_host_key_file: file('ssh_host_key_file'),
    ssh_authorized_key_file: file('ssh_authorized_key_file'),
  }
}

/** Options of a server that is not started. */
function warnOfUnread({ backend, use_proxy }: InspecOptions, { places, warn, isLate }: RuleContext): void {
  const isProxied = proxiedBackends.includes(backend)
  if ((isProxied && use_proxy) || isLate(['backend']) || isLate(['use_proxy'])) return
  const unread = ['local_port', 'ssh_host_key_file', 'ssh_authorized_key_file', ...(isProxied ? [] : ['use_proxy'])]
  for (const name of unread.filter((each) => places.isSet([each])))
    warn(
      'option-without-effect',
      [name],
      `${name} has no effect`,
      'It is of the server through which InSpec comes to the guest, and this way is a direct one.',
    )
}

/** Of a web server, a git repository, Chef Automate or the Supermarket. */
function isAddress(profile: string): boolean {
  return /^(?:[a-z][a-z\d+.-]*:\/\/|git@)/i.test(profile)
}
