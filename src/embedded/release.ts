/** What `--pve` may name: the lines whose differences clients meet. */
const releaseLines = ['7.4', '8.4', '9.2'] as const
export type ReleaseLine = (typeof releaseLines)[number]

export interface Release {
  readonly release: string
  readonly repoid: string
  readonly version: string
}

const releases: Readonly<Record<ReleaseLine, Release>> = {
  '7.4': { release: '7.4', repoid: '9002ab8a', version: '7.4-3' },
  '8.4': { release: '8.4', repoid: 'd0ea9d2b0749cc01', version: '8.4.1' },
  '9.2': { release: '9.2', repoid: '14a22df35955d97d', version: '9.2.11' },
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

function since(major: number): (version: string) => boolean {
  return (version) => majorOf(version) >= major
}

/** Disk images as content of their own. */
export const hasImportContent = since(8)

/** Bridges need a privilege. */
export const guardsBridges = since(8)

/** The guest agent has privileges of its own in place of VM.Monitor. */
export const hasAgentPrivileges = since(9)

/** A network card needs no bridge: it is connected to nothing but the host. */
export const allowsCardsWithoutBridge = since(9)

/** What was wrong with a token or ticket is told to nobody. */
export const hidesAuthenticationFaults = since(9)

/** Starting a machine that is being created, and its tags, need what they need later. */
export const guardsCreation = since(9)

/** Tags are lower-cased, sorted and unique from the start. */
export const tidiesNewTags = since(9)

/** A display always has a password, which its ticket begins with. */
export const hasDisplayPasswords = since(9)

/** What a machine takes of its host: `memhost`, and the pressure on it while it runs. */
export const tellsHostUse = since(9)

/** Logs of clones and moved disks name every volume. */
export const tellsCopies = since(9)

/** Zones are resources of the type `network`. */
export const hasNetworkResources = since(9)

/** Formats of a storage also in a form with names, not only in places of a list. */
export const namesFormats = since(9)

/** Calls that came, and only stand in the listings here. */
export const hasCallsOfNine = since(9)

/** Storages on GlusterFS. */
export const hasGlusterFs = (version: string): boolean => !since(9)(version)

/** Texts that were written anew. */
export const hasTextsOfNine = since(9)
