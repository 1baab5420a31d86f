import { existsSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { resolve } from 'node:path'
import { error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'

/**
 * The var files by the names that the user gave, which may be patterns: `env/*.pkrvars.hcl`. What a pattern stands for is
 * in the order of the names. A file that has the name as it is written is meant by it.
 */
export async function expandVarFiles(
  files: readonly string[],
  workingDirectory: string,
): Promise<Found<{ readonly files: readonly string[]; readonly isComplete: boolean }>> {
  const findings = new Findings()
  const expanded: string[] = []
  for (const file of files) {
    if (!/[*?[{]/.test(file) || existsSync(resolve(workingDirectory, file))) {
      expanded.push(file)
      continue
    }
    const found = await Array.fromAsync(glob(file, { cwd: workingDirectory }))
    if (found.length === 0)
      findings.add({
        ...error(
          'unreadable-file',
          `No var file matches ${file}`,
          `It was looked for in ${workingDirectory}. \`*\` stands for any part of a name, \`**\` for any folders.`,
        ),
        subject: 'var-files',
      })
    expanded.push(...found.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))))
  }
  return findings.with({ files: expanded, isComplete: !findings.hasErrors })
}
