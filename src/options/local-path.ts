import { statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { OptionPath, RuleContext } from './component.ts'
import { contentForPath, isContent } from './content-for-path.ts'

/** Is the file or folder that an option names there? Empty texts name none. Answers the absolute path. */
export function resolveLocalPath(
  text: string,
  path: OptionPath,
  kind: 'file' | 'directory' | 'any',
  { error, isLate, workingDirectory }: RuleContext,
): string {
  if (text === '' || isLate(path)) return text
  const name = path.findLast((part) => typeof part === 'string') ?? ''
  if (isContent(text)) {
    const [code, summary, detail] = contentForPath(name, 'Write it into a file, and name that.')
    error(code, path, summary, detail)
    return text
  }
  const absolute = isAbsolute(text) ? text : join(workingDirectory, text)
  const found = statSync(absolute, { throwIfNoEntry: false })
  if (found === undefined)
    error(
      'file-not-found',
      path,
      `${name}: ${text} is invalid: no such file or directory`,
      isAbsolute(text) ? undefined : `It was looked for in ${workingDirectory}.`,
    )
  else if (kind !== 'any' && found.isDirectory() !== (kind === 'directory'))
    error('wrong-file-kind', path, `${name}: ${text} must point to a ${kind}`)
  return absolute
}
