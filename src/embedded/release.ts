/** What `--pve` may name: the lines whose differences clients meet. */
const releaseLines = ['7.4', '8.4', '9.0'] as const
export type ReleaseLine = (typeof releaseLines)[number]

export interface Release {
  readonly release: string
  readonly repoid: string
  readonly version: string
}

const releases: Readonly<Record<ReleaseLine, Release>> = {
  '7.4': { release: '7.4', repoid: '9002ab8a', version: '7.4-3' },
  '8.4': { release: '8.4', repoid: 'd0ea9d2b0749cc01', version: '8.4.1' },
  '9.0': { release: '9.0', repoid: '025864202ebb6109', version: '9.0.3' },
}

export function releaseOfLine(line: ReleaseLine): Release {
  return releases[line]
}

/** By the full version. */
export function releaseOf(version: string): Release {
  const known = Object.values(releases).find((release) => release.version === version)
  return known ?? { release: /^\d+\.\d+/.exec(version)?.[0] ?? version, repoid: '0000000000000000', version }
}

export function majorOf(version: string): number {
  return Number.parseInt(version, 10)
}

/** Disk images as content of their own came with 8. */
export function hasImportContent(version: string): boolean {
  return majorOf(version) >= 8
}

/** Bridges need a privilege from 8 on. */
export function guardsBridges(version: string): boolean {
  return majorOf(version) >= 8
}

/** From 9 on the guest agent has privileges of its own in place of VM.Monitor. */
export function hasAgentPrivileges(version: string): boolean {
  return majorOf(version) >= 9
}
