import { Cancelled, GuestError } from '../../../diagnostics/errors.ts'
import { type Asked, harmless } from './prompts.ts'
import { openTerminal } from './terminal.ts'

/** Somebody at the terminal who knows how to log in on one host. */
export interface Person {
  /** Asked once for all builds of this process, until it is refused. Throws GuestError and Cancelled. */
  password(): Promise<string>
  /** Answers what a server asks: the password where it asks for that, anything else by the person. */
  answer(asked: Asked): Promise<readonly string[]>
  /** The host did not take what was answered. */
  refused(): void
}

const passwords = new Map<string, Promise<string>>()
let busy: Promise<unknown> = Promise.resolve()

/** `hide` keeps what is typed out of logs. */
export function personFor(
  user: string,
  host: string,
  { signal, hide }: { readonly signal: AbortSignal; hide(text: string): void },
): Person {
  const place = `${user}@${host}`
  const ask = (question: string, echo: boolean) =>
    inTurn(async () => {
      const text = await askOnTerminal(`${question} `, echo, signal)
      if (!echo) hide(text)
      return text
    })
  const password = (): Promise<string> => {
    const asked = passwords.get(place) ?? ask(`Password for the bastion ${place}:`, false)
    passwords.set(place, asked)
    asked.catch(() => passwords.delete(place))
    return asked
  }
  return {
    password,
    async answer({ title, instructions, prompts }) {
      const isPassword =
        prompts.length === 1 && prompts[0]?.echo !== true && /pass\s*wor[dt]/i.test(prompts[0]?.prompt ?? '')
      if (isPassword) return [await password()]
      const said = [title, instructions].map(harmless).filter(Boolean).join(': ')
      const answers: string[] = []
      for (const { prompt, echo } of prompts)
        answers.push(await ask(`${place}${said === '' ? '' : ` (${said})`} asks: ${harmless(prompt)}`, echo === true))
      return answers
    },
    refused: () => void passwords.delete(place),
  }
}

/** Nobody can be asked two things at once. */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const turn = busy.then(work)
  busy = turn.catch(() => {})
  return turn
}

async function askOnTerminal(question: string, echo: boolean, signal: AbortSignal): Promise<string> {
  if (signal.aborted) throw new Cancelled()
  const terminal = openTerminal()
  if (terminal === undefined) throw nobodyThere()
  try {
    return await terminal.ask(question, echo, signal)
  } finally {
    terminal.close()
  }
}

/** Throws GuestError where this process has no terminal. */
export function checkPerson(): void {
  const terminal = openTerminal()
  if (terminal === undefined) throw nobodyThere()
  terminal.close()
}

function nobodyThere(): GuestError {
  return new GuestError(
    'nobody-to-ask',
    'ssh_bastion_interactive is set, and nobody is there to be asked',
    'This process has no terminal. Run the build on one, or set ssh_bastion_password, ssh_bastion_private_key_file or ssh_bastion_agent_auth.',
  )
}
