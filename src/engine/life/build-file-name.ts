import { createHash } from 'node:crypto'

/** The name of a build, as a file has one. Two names stay two. */
export function buildFileName(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, '-')
  return plain === name ? plain : `${plain}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}
