/** A pattern of `--only` and `--except` as a test: `*`, `?`, `[a-z]`, `[!a]`, `{a,b}`, `\x`. Undefined when malformed. */
export function compileGlob(pattern: string): ((name: string) => boolean) | undefined {
  let source = ''
  let braces = 0
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string
    if (character === '\\') {
      const next = pattern[++at]
      if (next === undefined) return undefined
      source += quoted(next)
    } else if (character === '*') source += '.*'
    else if (character === '?') source += '.'
    else if (character === '{') {
      braces++
      source += '(?:'
    } else if (character === '}' && braces > 0) {
      braces--
      source += ')'
    } else if (character === ',' && braces > 0) source += '|'
    else if (character === '[') {
      const close = pattern.indexOf(']', at + 2)
      if (close === -1) return undefined
      const negated = pattern[at + 1] === '!' || pattern[at + 1] === '^'
      const members = pattern.slice(at + (negated ? 2 : 1), close).replace(/[\\\]^]/g, '\\$&')
      source += `[${negated ? '^' : ''}${members}]`
      at = close
    } else source += quoted(character)
  }
  if (braces > 0) return undefined
  try {
    const expression = new RegExp(`^${source}$`, 's')
    return (name) => expression.test(name)
  } catch {
    // A range the wrong way round: [z-a].
    return undefined
  }
}

function quoted(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}
