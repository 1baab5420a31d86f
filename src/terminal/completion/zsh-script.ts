import type { CompletedCommand, CompletedFlag } from './completed-command.ts'

/** What zsh is to read, by `source` or as `_proxmox-template` in a folder of its `fpath`. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  return `#compdef proxmox-template
${commands.map(functionOf).join('\n')}
if [[ \${funcstack[1]} == _proxmox-template ]]; then
  ${nameOf('')} "$@"
else
  compdef ${nameOf('')} proxmox-template
fi
`
}

function nameOf(path: string): string {
  return `_proxmox_template${path === '' ? '' : `_${path.replaceAll(/[^a-z0-9]/g, '_')}`}`
}

function functionOf({ path, commands, flags, takesFiles }: CompletedCommand): string {
  const own = flags.map(argument)
  if (commands.length === 0) {
    const all = takesFiles ? [...own, `'*:file:_files'`] : own
    return `${nameOf(path)}() {\n  _arguments ${all.join(' ')}\n}`
  }
  const named = commands.map(({ name, about }) => quoted(`${name}:${about}`)).join(' ')
  const cases = commands.map(({ name }) => `    ${quoted(name)}) ${nameOf(path === '' ? name : `${path} ${name}`)} ;;`)
  return `${nameOf(path)}() {
  local line state
  _arguments -C ${[...own, `'1: :->command'`, `'*::argument:->rest'`].join(' ')}
  case $state in
  command)
    local -a commands=(${named})
    _describe command commands
    ;;
  rest)
    case $line[1] in
${cases.join('\n')}
    esac
    ;;
  esac
}`
}

function argument({ name, about, values }: CompletedFlag): string {
  const text = `[${about.replaceAll(/[[\]\\:]/g, '\\$&')}]`
  if (values === undefined) return quoted(`${name}${text}`)
  const may = values === 'files' ? '_files' : values === 'any' ? '' : `(${values.join(' ')})`
  return quoted(`*${name}=${text}:value:${may}`)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
