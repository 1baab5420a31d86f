/** `{ major: 8, minor: 4, text: '8.4.1' }`. */
export interface PveVersion {
  readonly major: number
  readonly minor: number
  readonly text: string
}

/** Does it keep disk images as content of a storage, take them by upload and download, and make disks of them? */
export function hasImportContent({ major, minor }: PveVersion): boolean {
  return major > 8 || (major === 8 && minor >= 4)
}

/** From the answer to `GET /version`. An answer without a version is taken for the oldest supported one. */
export function parseVersion(answer: unknown): PveVersion {
  const text = String((answer as { version?: unknown } | null)?.version ?? '')
  const [, major = '7', minor = '4'] = /^(\d+)(?:[.-](\d+))?/.exec(text) ?? []
  return { major: Number(major), minor: Number(minor), text }
}
