/** A package that the sources have newer, or would bring with it. */
export interface Update {
  readonly name: string
  /** Empty: it is not installed, or its manager does not say. */
  readonly from: string
  readonly to: string
}

type Reader = (line: string) => Update | undefined

/** How each package manager says it, by line. */
const readers: Readonly<Record<string, Reader>> = {
  // Inst openssl [3.0.14-1] (3.0.15-1 Debian:12 [amd64]); of a new package without the brackets.
  apt: (line) => update(/^Inst (?<name>\S+)(?: \[(?<from>\S+)\])? \((?<to>\S+)/.exec(line)),
  // openssl.x86_64   1:3.2.2-6.el9   baseos
  dnf: (line) => update(/^(?<name>\S+)\.[\w]+\s+(?<to>\S*\d\S*)\s+\S+\s*$/.exec(line)),
  // (1/3) Upgrading openssl (3.3.1-r0 -> 3.3.2-r0); (2/3) Installing zlib (1.3-r0)
  apk: (line) =>
    update(/^\(\d+\/\d+\) (?:Upgrading|Installing) (?<name>\S+) \((?:(?<from>\S+) -> )?(?<to>\S+)\)/.exec(line)),
  // openssl 3.3.1-1 -> 3.3.2-1; one that is not to be upgraded ends in [ignored].
  pacman: (line) =>
    line.endsWith('[ignored]') ? undefined : update(/^(?<name>\S+) (?<from>\S+) -> (?<to>\S+)/.exec(line)),
  // v | repo-oss | openssl | 3.1.4-1.1 | 3.1.4-2.1 | x86_64
  zypper: (line) =>
    update(/^v\s*\|[^|]*\|\s*(?<name>[^|\s]+)\s*\|\s*(?<from>[^|\s]*)\s*\|\s*(?<to>[^|\s]+)\s*\|/.exec(line)),
}

export function updatesIn(manager: string, lines: readonly string[]): readonly Update[] {
  const end = lines.findIndex((line) => /^Obsoleting Packages/i.test(line))
  const read = readers[manager]
  return (end === -1 ? lines : lines.slice(0, end)).flatMap((line) => read?.(line.trim()) ?? [])
}

function update(found: RegExpExecArray | null): Update | undefined {
  if (found?.groups === undefined) return undefined
  const { name = '', from = '', to = '' } = found.groups
  return { name, from, to }
}
