import { readSmallFile } from '../../intake/small-file.ts'

/** What `galaxy_file` asks for, in the order in which it is installed. */
export type GalaxyKind = 'role' | 'collection'

/** A file of the old kind, a list, holds roles; the newer says of what it has a list. */
export function galaxyKinds(file: string): readonly GalaxyKind[] {
  const text = readSmallFile(file).toString('utf8')
  const has = (name: string) => new RegExp(`^(?:"${name}"|'${name}'|${name})\\s*:`, 'm').test(text)
  const collections = has('collections')
  return [
    ...(has('roles') || !collections ? (['role'] as const) : []),
    ...(collections ? (['collection'] as const) : []),
  ]
}

export interface GalaxyChoice {
  readonly force: boolean
  readonly forceWithDeps: boolean
  /** Empty: as Ansible is configured. */
  readonly into: string
}

/** The words behind `ansible-galaxy`. */
export function galaxyArguments(
  kind: GalaxyKind,
  file: string,
  { force, forceWithDeps, into }: GalaxyChoice,
): readonly string[] {
  return [
    ...(kind === 'role' ? ['install'] : ['collection', 'install']),
    ...['-r', file],
    ...(force ? ['-f'] : []),
    ...(forceWithDeps ? ['--force-with-deps'] : []),
    ...(into === '' ? [] : ['-p', into]),
  ]
}
