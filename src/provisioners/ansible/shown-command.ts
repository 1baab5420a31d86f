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
  return without.replace(called, (all: string, name: string, at: number) => {
    const end = all.at(-1)!
    const value = all.slice(name.length)
    const isWordEnd = /^[^"'].*["']$/.test(value) && isOpen(end, without.slice(0, at))
    return `${name}${hidden}${isWordEnd ? end : ''}`
  })
}

/** Is the text in quotes where it ends? A word's closing quote is no part of the value in it. */
function isOpen(quotes: string, text: string): boolean {
  return text.split(quotes).length % 2 === 0
}

/** `name=value`, several in a word, and the same in JSON and YAML; a value goes to its end or to the end of its quotes. */
const called =
  /([\w.-]*(?:password|passwd|passphrase|pwd|secret|token|api_?key|_pass)\w*["']?\s*[=:]\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,}]+)/gi

/** `--sudo-password`: the next word is one. */
const isSecretOption = /^--?[\w-]*(?:password|passwd|passphrase|pwd|secret|token|api-?key|-pass)$/i
