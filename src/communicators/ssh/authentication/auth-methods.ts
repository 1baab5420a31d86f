import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware, ParsedKey, Prompt } from 'ssh2'
import { GuestError } from '../../../diagnostics/errors.ts'
import { ConnectFailure } from '../failure.ts'
import { parsePrivateKey } from '../private-key.ts'
import type { Credentials } from '../ssh-settings.ts'
import { AgentWithCertificates } from './agent-with-certificates.ts'
import { certifiedKeysOf } from './certified-key.ts'
import { type Asked, answersTo } from './prompts.ts'

/** Ends an attempt whose server asks for what nobody knows. */
type GiveUp = (failure: Error) => void

/**
 * Tries what the credentials hold, in Packer's order, and of that only what the server lets users in by: every refused try
 * counts towards its MaxAuthTries.
 */
export function authHandlerFor(credentials: Credentials, giveUp: GiveUp): AuthHandlerMiddleware {
  const left = methodsOf(credentials, giveUp)
  const next = (allowed: readonly AuthenticationType[] | null): AnyAuthMethod | false => {
    const index = left.findIndex(
      ({ type }) => allowed === null || allowed.includes(type === 'agent' ? 'publickey' : type),
    )
    return index === -1 ? false : (left.splice(index, 1)[0] as AnyAuthMethod)
  }
  // What is answered is tried; its types know of no answer.
  return ((allowed, _partial, use) => {
    const method = next(allowed)
    if (method === false || method.type !== 'password' || credentials.person === undefined) return method
    credentials.person.password().then((password) => use({ ...method, password }), giveUp)
    return undefined
  }) as AuthHandlerMiddleware
}

function methodsOf(credentials: Credentials, giveUp: GiveUp): AnyAuthMethod[] {
  const { username, password, privateKey, certificate, agent, person } = credentials
  const methods: AnyAuthMethod[] = [{ type: 'none', username }]
  if (agent !== undefined) methods.push({ type: 'agent', username, agent: new AgentWithCertificates(agent) })
  if (privateKey !== undefined)
    for (const key of keysOf(privateKey, certificate)) methods.push({ type: 'publickey', username, key })
  if (person !== undefined) {
    methods.push({ type: 'keyboard-interactive', username, prompt: asking((asked) => person.answer(asked), giveUp) })
    methods.push({ type: 'password', username, password: '' })
  } else if (password !== undefined) {
    methods.push({ type: 'password', username, password })
    const answer = async (asked: Asked) => known(asked, username, password)
    methods.push({ type: 'keyboard-interactive', username, prompt: asking(answer, giveUp) })
  }
  return methods
}

function keysOf(text: string, certificate: Credentials['certificate']): readonly (ParsedKey | string)[] {
  if (certificate === undefined) return [text]
  const read = parsePrivateKey(text, 'the private key')
  if (read.problem !== undefined)
    throw new GuestError('unusable-key', `The SSH key can not be used: ${read.problem.summary}`, read.problem.detail)
  return certifiedKeysOf(read.key, certificate)
}

function known(asked: Asked, username: string, password: string): readonly string[] {
  const found = answersTo(asked, username, password)
  if ('answers' in found) return found.answers
  throw new ConnectFailure('authentication', `the server asks ${found.unknown}, to which there is no answer`, {
    advice: found.advice,
  })
}

type Handler = (
  title: string,
  instructions: string,
  language: string,
  prompts: Prompt[],
  answer: (answers: string[]) => void,
) => void

function asking(answer: (asked: Asked) => Promise<readonly string[]>, giveUp: GiveUp): Handler {
  return (title, instructions, _language, prompts, use) => {
    answer({ title, instructions, prompts }).then((answers) => use([...answers]), giveUp)
  }
}
