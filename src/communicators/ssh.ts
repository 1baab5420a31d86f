import type { RuleContext } from '../options/component.ts'
import type { CommunicatorKind, Guest, ReachContext } from './communicator-kind.ts'
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

async function checkHere(options: SshOptions, { env, signal }: Pick<ReachContext, 'env' | 'signal'>): Promise<void> {
  const { sshSettings } = await import('./ssh/ssh-settings.ts')
  const { credentials, bastion } = sshSettings(options, env)
  const agents = { ssh_agent_auth: credentials.agent, ssh_bastion_agent_auth: bastion?.credentials.agent }
  for (const [option, socket] of Object.entries(agents)) {
    if (socket === undefined) continue
    const { checkAgent } = await import('./ssh/ssh-agent.ts')
    await checkAgent(option, socket, signal)
  }
}

function connect(options: SshOptions, context: ReachContext): Promise<Guest> {
  const { address, evidence, keyPair, env, signal, clock, message, warn, waiting } = context
  return context.step('Waiting for SSH', async () => {
    // It is much to load for a plan.
    const [{ sshSettings }, { waitForSsh }] = await Promise.all([
      import('./ssh/ssh-settings.ts'),
      import('./ssh/wait-for-ssh.ts'),
    ])
    let told = ''
    const guest = await waitForSsh({
      settings: sshSettings(options, env, keyPair),
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
      onOtherHostKey: (before, now) =>
        warn(
          'changed-host-key',
          'The guest shows another SSH host key than before',
          `It was ${before}, and is ${now}. It is trusted all the same, with the password: a guest is new, and may have made new keys. If nothing in this build does that, something else answers at its address.`,
        ),
    })
    waiting('Waiting for SSH', 1, 1, true)
    message(`Connected to SSH at ${guest.host}:${options.ssh_port}`)
    return guest
  })
}
