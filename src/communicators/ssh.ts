import { GuestError } from '../diagnostics/errors.ts'
import type { RuleContext } from '../options/component.ts'
import type { CommunicatorKind, Guest, ReachContext } from './communicator-kind.ts'
import type { Person } from './ssh/authentication/person.ts'
import { readPrivateKey } from './ssh/private-key.ts'
import { type SshOptions, sshOptions } from './ssh/ssh-options.ts'
import { resolveSsh } from './ssh/ssh-rules.ts'

/** What most guests are reached by. */
export const ssh: CommunicatorKind<typeof sshOptions> = {
  type: 'ssh',
  description: 'Reaches the guest by SSH.',
  options: sshOptions,
  reaches: true,
  rules: resolveSsh,
  checkStandalone,
  access: ({ ssh_host: host, ssh_port: port, ssh_username: user, ssh_password: password }) => ({
    host,
    port,
    user,
    password,
  }),
  keyLogin: ({ ssh_username, ssh_password, ssh_private_key_file, ssh_agent_auth }) => ({
    user: ssh_username,
    isKeyMissing: ssh_password === '' && ssh_private_key_file === '' && !ssh_agent_auth,
    publicKey: () => (ssh_password === '' && ssh_private_key_file !== '' ? publicKeyOf(ssh_private_key_file) : ''),
  }),
  checkHere,
  connect,
}

function checkStandalone(given: SshOptions, { error, isLate }: RuleContext): void {
  const missing = (name: keyof SshOptions) => given[name] === '' && !isLate([name])
  if (missing('ssh_host'))
    error('missing-option', ['ssh_host'], 'a Host must be specified', 'Set ssh_host to the address of the machine.')
  if (missing('ssh_password') && missing('ssh_private_key_file') && !given.ssh_agent_auth) {
    const detail = 'Set ssh_password, ssh_private_key_file or ssh_agent_auth.'
    error('missing-option', ['ssh_username'], 'one authentication method must be specified', detail)
  }
}

function publicKeyOf(file: string): string {
  const read = readPrivateKey(file)
  return read.problem === undefined ? `${read.key.type} ${read.key.getPublicSSH().toString('base64')}` : ''
}

async function checkHere(
  options: SshOptions,
  { env, signal, clock, hide }: Pick<ReachContext, 'env' | 'signal' | 'clock' | 'hide'>,
): Promise<void> {
  const { sshSettings } = await import('./ssh/ssh-settings.ts')
  const { credentials, bastion } = sshSettings(options, env)
  for (const { certificate } of [credentials, ...(bastion === undefined ? [] : [bastion.credentials])]) {
    if (certificate === undefined) continue
    const { validityProblem } = await import('./ssh/authentication/certificate.ts')
    const problem = validityProblem(certificate, clock.now())
    if (problem !== undefined)
      throw new GuestError(
        'unusable-certificate',
        `The SSH certificate can not be used: ${problem.summary}`,
        problem.detail,
      )
  }
  const agents = { ssh_agent_auth: credentials.agent, ssh_bastion_agent_auth: bastion?.credentials.agent }
  for (const [option, socket] of Object.entries(agents)) {
    if (socket === undefined) continue
    const { checkAgent } = await import('./ssh/authentication/ssh-agent.ts')
    await checkAgent(option, socket, signal)
  }
  if (options.ssh_bastion_interactive && bastion !== undefined) {
    const { checkPerson } = await import('./ssh/authentication/person.ts')
    checkPerson()
    await (await personOf(options, { signal, hide })).password()
  }
}

async function personOf(options: SshOptions, { signal, hide }: Pick<ReachContext, 'signal' | 'hide'>): Promise<Person> {
  const { personFor } = await import('./ssh/authentication/person.ts')
  return personFor(options.ssh_bastion_username || options.ssh_username, options.ssh_bastion_host, {
    signal,
    hide: (text) => hide?.(text, 'the password for the bastion'),
  })
}

function connect(options: SshOptions, context: ReachContext): Promise<Guest> {
  const { address, evidence, keyPair, env, signal, clock, message, warn, waiting } = context
  return context.step('Waiting for SSH', async () => {
    // It is much to load for a plan.
    const [{ sshSettings }, { waitForSsh }] = await Promise.all([
      import('./ssh/ssh-settings.ts'),
      import('./ssh/wait-for-ssh.ts'),
    ])
    const person = options.ssh_bastion_interactive ? await personOf(options, context) : undefined
    let told = ''
    const guest = await waitForSsh({
      settings: sshSettings(options, env, keyPair, person),
      address,
      evidence,
      signal,
      clock,
      onState: ({ text, elapsed, timeout }) => {
        const label = `Waiting for SSH: ${text}`
        if (text !== told) message(label)
        told = text
        waiting(label, elapsed, timeout)
      },
      say: message,
      onHostKey: (key) => message(`The host key of the guest is ${key}`),
      onOtherHostKey: (before, now) =>
        warn(
          'changed-host-key',
          'The guest shows another SSH host key than before',
          `It was ${before}, and is ${now}. It is trusted all the same, with the password: the guest was restarted, and may have made new keys. If nothing in this build does that, something else answers at its address.`,
        ),
    })
    waiting('Waiting for SSH', 1, 1, true)
    message(`Connected to SSH at ${guest.host}:${options.ssh_port}`)
    return guest
  })
}
