import { isAbsolute, resolve, sep } from 'node:path'
import { type Refused, refusedFile, refusedTree, refusedUse } from '../trust/refused.ts'
import type { Grant } from '../trust/trust.ts'
import type { OptionPath, RuleContext } from './component.ts'

/** May the template read the file or folder that an option names, with all that is in it? Reports at the option where not. */
export function mayRead(file: string, path: OptionPath, context: RuleContext): boolean {
  const allowed = isAllowed(file, path, context, refusedTree)
  if (allowed) note(file, path, 'content', context)
  return allowed
}

/** The same of a folder that is no input: what is in it now is not what is taken from it later. */
export function mayTakeFrom(folder: string, path: OptionPath, context: RuleContext): boolean {
  return isAllowed(folder, path, context, refusedTree)
}

/** Which files there are in a folder matters too: those that a pattern stands for. */
export function noteNames(folder: string, path: OptionPath, context: RuleContext): void {
  note(folder, path, 'names', context)
}

function note(text: string, option: OptionPath, of: 'content' | 'names', context: RuleContext): void {
  const { trust, isLate, workingDirectory } = context
  if (text !== '' && !isLate(option)) trust.opened?.note({ file: resolve(workingDirectory, text), text, of, option })
}

/** The same of the file or folder alone: to write it, or before others look into it. */
export function mayOpen(file: string, path: OptionPath, context: RuleContext): boolean {
  return isAllowed(file, path, context, refusedFile)
}

/** Reports what an option makes a build do that the template is not trusted with; checked and planned it is all the same. */
export function refuseUse(grant: Grant, what: string, path: OptionPath, { trust, refuse }: RuleContext): void {
  const refused = refusedUse(trust, grant, what)
  if (refused !== undefined) refuse(refused.code, path, refused.summary, refused.detail)
}

function isAllowed(
  file: string,
  path: OptionPath,
  { trust, error, isLate, workingDirectory }: RuleContext,
  look: (trust: RuleContext['trust'], file: string, name: string) => Refused | undefined,
): boolean {
  if (file === '' || isLate(path)) return true
  const option = path.findLast((part) => typeof part === 'string') ?? ''
  const refused = look(trust, isAbsolute(file) ? file : `${workingDirectory}${sep}${file}`, `${option}: ${file}`)
  if (refused !== undefined) error(refused.code, path, refused.summary, refused.detail)
  return refused === undefined
}
