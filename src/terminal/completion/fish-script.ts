import type { CompletedCommand } from './completed-command.ts'

/** What fish is to read: a line for each word that may stand somewhere. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ path, commands: below, flags, takesFiles }) => {
    const where = condition(
      path,
      below.map(({ name }) => name),
    )
    const line = (...words: readonly string[]) => ['complete -c proxmox-template', `-n ${where}`, ...words].join(' ')
    return [
      ...below.map(({ name, about }) => line(`-f -a ${quoted(name)}`, `-d ${quoted(about)}`)),
      ...flags.map(({ name, about, values }) => {
        const long = name.slice(2)
        const may = values === undefined ? [] : values === 'files' ? ['-r -F'] : ['-x']
        const among = Array.isArray(values) ? [`-a ${quoted(values.join(' '))}`] : []
        return line(`-l ${long} -o ${long}`, ...may, ...among, `-d ${quoted(about)}`)
      }),
      ...(takesFiles || below.length > 0 ? [] : [line('-f')]),
    ]
  })
  return `# fish completion for proxmox-template: proxmox-template completion fish | source\n${lines.join('\n')}\n`
}

/** Are the words so far those of a command, and of none below it? */
function condition(path: string, below: readonly string[]): string {
  const seen = path.split(' ').flatMap((word) => (word === '' ? [] : [`__fish_seen_subcommand_from ${word}`]))
  const not = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(' ')}`]
  return quoted([...seen, ...not].join('; and '))
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}
