import { quote } from '../../communicators/remote-path.ts'

const hidden = '*****'

type Data = Readonly<Record<string, string | number>>

/** A command for the log, word by word. */
export function shownCommand(program: string, words: readonly string[], data: Data): string {
  const shown = words.map((word, at) => (isSecretOption.test(words[at - 1] ?? '') ? hidden : shownText(word, data)))
  return [program, ...shown].map(quote).join(' ')
}

/** Without the passwords of the build, and without the values of what is called so. */
export function shownText(text: string, data: Data): string {
  const secrets = ['Password', 'WinRMPassword', 'SSHPrivateKey'].flatMap((name) => String(data[name] ?? '') || [])
  const without = secrets.reduce((rest, secret) => rest.replaceAll(secret, hidden), text)
  return without.replace(called, (_, name: string) => `${name}${hidden}`)
}

/** `name=value`, several in a word, and the same in JSON and YAML; a value goes to its end or to the end of its quotes. */
const called =
  /([\w.-]*(?:password|passwd|passphrase|pwd|secret|token|api_?key|_pass)\w*["']?\s*[=:]\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,}]+)/gi

/** `--sudo-password`: the next word is one. */
const isSecretOption = /^--?[\w-]*(?:password|passwd|passphrase|pwd|secret|token|api-?key|-pass)$/i
