/** The values in a file of `name=value` lines and `name<<delimiter` blocks, as the runner reads GITHUB_OUTPUT and GITHUB_STATE. */
export function parseFileCommands(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
      const delimiter = line.slice(heredoc + 2)
      const end = lines.indexOf(delimiter, index + 1)
      // The runner refuses the whole file, as one that was cut in the middle of a value.
      if (delimiter === '' || end < 0) throw new Error(`no end of the value ${line}`)
      values[line.slice(0, heredoc)] = lines.slice(index + 1, end).join('\n')
      index = end
    } else if (equals >= 0) values[line.slice(0, equals)] = line.slice(equals + 1)
    else throw new Error(`invalid line ${line}`)
  }
  return values
}
