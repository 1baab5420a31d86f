import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** For a program that is named by its path. Default: that of this process. */
  readonly workingDirectory?: string
}

/**
 * Where a program is that a command line names; undefined: nowhere. It is not started. Parts of the PATH that depend on a folder
 * count for nothing: that folder may be a template's.
 */
export function findProgram(program: string, { env, workingDirectory = '.' }: Surroundings): string | undefined {
  const places = program.includes('/')
    ? [resolve(workingDirectory, program)]
    : (env['PATH'] ?? '')
        .split(delimiter)
        .filter((folder) => isAbsolute(folder))
        .map((folder) => join(folder, program))
  return places.find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
