import { existsSync } from 'node:fs'
import { resolve, sep } from 'node:path'

/** Of a path that is not there: with the other separators it would be. Empty where that is not so. */
export function separatorHint(path: string, workingDirectory: string): string {
  const other = path.replaceAll('\\', '/')
  if (sep === '\\' || other === path) return ''
  return existsSync(resolve(workingDirectory, other)) ? ` Folders are separated by "/": write ${other}.` : ''
}
