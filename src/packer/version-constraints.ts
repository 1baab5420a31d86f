/** Version constraints in the notation of HashiCorp's go-version: `>= 1.9, < 2.0`, `~> 1.7.8`. */
export interface Constraint {
  readonly operator: Operator
  readonly version: Version
}

type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~>'

interface Version {
  readonly segments: readonly number[]
  readonly prerelease: string
  /** How many segments were written: `~> 1.7` allows 1.8, `~> 1.7.0` does not. */
  readonly written: number
}

const constraint = /^\s*(=|!=|>=?|<=?|~>)?\s*(v?\d+(?:\.\d+)*(?:-[0-9A-Za-z.~-]+)?(?:\+[0-9A-Za-z.~-]+)?)\s*$/

/** Undefined when it is none. */
export function parseConstraints(text: string): readonly Constraint[] | undefined {
  const constraints: Constraint[] = []
  for (const part of text.split(',')) {
    const [, operator = '=', version] = constraint.exec(part) ?? []
    const parsed = version === undefined ? undefined : parseVersion(version)
    if (parsed === undefined) return undefined
    constraints.push({ operator: operator as Operator, version: parsed })
  }
  return constraints
}

export function satisfies(version: string, constraints: readonly Constraint[]): boolean {
  const parsed = parseVersion(version)
  return parsed !== undefined && constraints.every((each) => meets(parsed, each))
}

function parseVersion(text: string): Version | undefined {
  const found = /^v?(\d+(?:\.\d+)*)(?:-([^+]*))?(?:\+.*)?$/.exec(text)
  if (found?.[1] === undefined) return undefined
  const segments = found[1].split('.').map(Number)
  return {
    segments: [...segments, 0, 0].slice(0, Math.max(3, segments.length)),
    prerelease: found[2] ?? '',
    written: segments.length,
  }
}

function meets(version: Version, { operator, version: wanted }: Constraint): boolean {
  const order = compare(version, wanted)
  switch (operator) {
    case '=':
      return order === 0
    case '!=':
      return order !== 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '~>': {
      const fixed = Math.max(1, wanted.written - 1)
      return (
        order >= 0 && wanted.segments.slice(0, fixed).every((segment, index) => version.segments[index] === segment)
      )
    }
  }
}

function compare(left: Version, right: Version): number {
  for (let index = 0; index < Math.max(left.segments.length, right.segments.length); index++) {
    const difference = (left.segments[index] ?? 0) - (right.segments[index] ?? 0)
    if (difference !== 0) return difference
  }
  if (left.prerelease === right.prerelease) return 0
  if (left.prerelease === '' || right.prerelease === '') return left.prerelease === '' ? 1 : -1
  return left.prerelease < right.prerelease ? -1 : 1
}
