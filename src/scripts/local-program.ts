import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

/** Is there a program of that name on this machine, as a command line would find it? It is not started. */
export function isInstalled(
  program: string,
  {
    env,
    workingDirectory,
  }: { readonly env: Readonly<Record<string, string | undefined>>; readonly workingDirectory: string },
): boolean {
  if (program.includes('/')) return isExecutable(resolve(workingDirectory, program))
  return (env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && isExecutable(join(folder, program)))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
