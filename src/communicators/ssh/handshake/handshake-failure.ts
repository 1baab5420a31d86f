import { ConnectFailure } from '../failure.ts'
import { ciphers, keyExchanges } from './algorithms.ts'
import type { HandshakeRecord, Matter } from './handshake-record.ts'

type Cause = Error & { readonly level?: string; readonly code?: unknown }

interface Peer {
  readonly host: string
  readonly port: number
  readonly credentials: { readonly agent: string | undefined }
}

/** What went wrong between a connection and its first command, from ssh2's error and what the server said until then. */
export function handshakeFailure(
  cause: Cause,
  record: HandshakeRecord,
  { host, port, credentials }: Peer,
): ConnectFailure {
  const fail = (message: string, advice?: string) => new ConnectFailure('handshake', message, { cause, advice })
  const { message } = cause
  if (/too many authentication failures/i.test(message))
    return new ConnectFailure('authentication', 'the server says "Too many authentication failures"', {
      cause,
      advice:
        credentials.agent === undefined
          ? 'Its MaxAuthTries is less than the ways that were tried. Set a password or a key, not both.'
          : 'Every key of the SSH agent counts, and its MaxAuthTries is less than they are. Load only the right key into the agent, or name it with ssh_private_key_file.',
    })
  // 14: SSH_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE.
  if (cause.level === 'client-authentication' || cause.code === 14)
    return new ConnectFailure('authentication', authenticationText(message, record), { cause })

  const greeting = record.greeting()
  if (greeting === '') return silent(cause, `${host} port ${port}`, fail)
  if (!/^SSH-(?:2\.0|1\.99)-/.test(greeting))
    return fail(
      `${host} port ${port} is no SSH server of version 2: it says "${greeting}"`,
      'Something else listens there: check ssh_port, and what leads to it.',
    )
  const server = `${greeting.replace(/^SSH-[\d.]+-/, '')} at ${host} port ${port}`
  const disagreement = noMatch(message, record)
  if (disagreement !== undefined) return fail(`${server}: ${disagreement.text}`, disagreement.advice)
  if ((cause as NodeJS.ErrnoException).code === 'ECONNRESET' || /ECONNRESET/.test(message))
    return fail(`${server} reset the connection`, restarting)
  return fail(`${server}: ${/timed out/i.test(message) ? 'it does not go on with the handshake' : message}`)
}

const restarting =
  'A guest that restarts by itself after its installation does so: set pause_before_connecting to a time that is longer than that.'

function silent(cause: Cause, place: string, fail: (text: string, advice?: string) => ConnectFailure): ConnectFailure {
  if (cause.level === 'client-timeout')
    return fail(
      `${place} takes connections and says nothing`,
      'No SSH server speaks there: it has not started, it waits for random numbers or a name server, or what forwards the port has no guest behind it.',
    )
  if ((cause as NodeJS.ErrnoException).code === 'ECONNRESET') return fail(`${place} resets connections`, restarting)
  return fail(
    `${place} closes connections without a word`,
    'The SSH server may just be starting or stopping, has no host keys, or does not let this machine in (MaxStartups, /etc/hosts.deny).',
  )
}

function authenticationText(message: string, { methods }: HandshakeRecord): string {
  return methods.length === 0 ? message : `the server lets users in by ${methods.join(', ')}`
}

interface Choice {
  /** In ssh2's error. */
  readonly words: RegExp
  readonly matter: Matter
  readonly name: string
  readonly option?: { readonly name: string; readonly known: readonly string[] }
  /** Of sshd_config. */
  readonly keyword: string
}

const choices: readonly Choice[] = [
  {
    words: /no matching key exchange/i,
    matter: 'KEX method',
    name: 'key exchange',
    option: { name: 'ssh_key_exchange_algorithms', known: keyExchanges },
    keyword: 'KexAlgorithms',
  },
  { words: /no matching host key/i, matter: 'Host key format', name: 'kind of host key', keyword: 'HostKeyAlgorithms' },
  ...(['C->S', 'S->C'] as const).flatMap((way): Choice[] => [
    {
      words: new RegExp(`no matching ${way} cipher`, 'i'),
      matter: `${way} cipher`,
      name: 'cipher',
      option: { name: 'ssh_ciphers', known: ciphers },
      keyword: 'Ciphers',
    },
    { words: new RegExp(`no matching ${way} MAC`, 'i'), matter: `${way} MAC`, name: 'MAC', keyword: 'MACs' },
  ]),
]

function noMatch(message: string, record: HandshakeRecord): { text: string; advice: string } | undefined {
  const choice = choices.find(({ words }) => words.test(message))
  if (choice === undefined) return undefined
  const { name, option, keyword, matter } = choice
  const theirs = record.offered(matter).filter((each) => !/^(?:ext-info|kex-strict)-/.test(each))
  const text = `no ${name} in common; it offers ${theirs.join(', ') || 'none'}`
  const usable = theirs.filter((each) => option?.known.includes(each))
  const advice =
    option !== undefined && usable.length > 0
      ? `Set ${option.name} = ${JSON.stringify(usable)}, or add one of ours to ${keyword} in the guest's sshd_config.`
      : `None of them is supported here. Change ${keyword} in the guest's sshd_config.`
  return { text, advice }
}
