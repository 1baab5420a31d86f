/** Packer's way to hand variables to a script: each by a format with two `%s`, in the order of their names. */
export function formatEnvironment(
  variables: Readonly<Record<string, string>>,
  format: string,
  escapeValue: (value: string) => string = forShell,
): string {
  return Object.keys(variables)
    .sort()
    .map((name) => {
      const values = [name, escapeValue(variables[name] ?? '')]
      let next = 0
      return format.replaceAll(/%[s%]/g, (verb) => (verb === '%%' ? '%' : (values[next++] ?? '')))
    })
    .join('')
}

function forShell(value: string): string {
  return value.replaceAll("'", `'"'"'`)
}

/** What a script finds in its environment; later sources win. */
export function scriptVariables(
  fixed: Readonly<Record<string, string>>,
  pairs: readonly string[],
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const variables: Record<string, string> = { ...fixed }
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    variables[pair.slice(0, at)] = pair.slice(at + 1)
  }
  return { ...variables, ...env }
}
