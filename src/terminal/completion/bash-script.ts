import type { CompletedCommand } from './completed-command.ts'

/** What bash is to read: a function that looks at the words so far, and the words that fit. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const paths = commands.flatMap(({ path }) => (path === '' ? [] : [quoted(path)]))
  const values = commands.flatMap(({ path, flags }) =>
    flags.flatMap(({ name, values: may }) => {
      if (may === undefined) return []
      const pattern = quoted(`${path} ${name}`)
      if (may === 'files') return [`    ${pattern}) COMPREPLY=($(compgen -f -- "$current")); return ;;`]
      if (may === 'any') return [`    ${pattern}) return ;;`]
      return [`    ${pattern}) words=${listed(may)} flags= ;;`]
    }),
  )
  const words = commands.map(
    ({ path, commands: below, flags }) =>
      `    ${quoted(path)}) words=${listed(below.map(({ name }) => name))} flags=${listed(flags.map(({ name }) => name))} ;;`,
  )
  const files = commands.flatMap(({ path, takesFiles }) => (takesFiles ? [quoted(path)] : []))
  return `# bash completion for proxmox-template: source <(proxmox-template completion bash)
_proxmox_template() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path= words= flags= next index
  local IFS=$'\\n'
  COMPREPLY=()
  # bash takes the equals sign of --flag=value for a word.
  if [[ $current == = ]]; then current=; elif [[ $previous == = ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    next="\${path:+$path }\${COMP_WORDS[index]}"
    case $next in
    ${paths.join('|')}) path=$next ;;
    esac
  done
  case $path in
${words.join('\n')}
  esac
  # Packer's flags have one dash.
  [[ $previous == -[!-]* ]] && previous="-$previous"
  case "$path $previous" in
${values.join('\n')}
    *)
      if [[ $current == -* ]]; then
        words=$flags
        [[ $current == -[!-]* ]] && words="\${flags//--/-}"
      else
        case $path in
        ${files.join('|')}) COMPREPLY=($(compgen -f -- "$current")) ;;
        esac
      fi
      ;;
  esac
  COMPREPLY+=($(compgen -W "$words" -- "$current"))
}
complete -o filenames -F _proxmox_template proxmox-template
`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function listed(words: readonly string[]): string {
  return `$'${words.join('\\n')}'`
}
