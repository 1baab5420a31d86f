import { type Stats, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { ExternalError } from '../diagnostics/errors.ts'
import { special } from '../intake/small-file.ts'
import { placeToWrite } from '../trust/refused.ts'
import type { Trust } from '../trust/trust.ts'
import type { OptionPath, RuleContext } from './component.ts'
import { mayOpen } from './trusted-use.ts'

const inFolder = 'Name a file in it.'

/**
 * May the file that an option names be written, and is it one, as far as it is there now? Reports at the option. `advice`: what
 * to do where it is a folder.
 */
export function checkOutput(file: string, path: OptionPath, context: RuleContext, advice = inFolder): void {
  const { isLate, workingDirectory, buildFails, refuse } = context
  if (file === '' || isLate(path) || !mayOpen(file, path, context)) return
  const found = lookAt(resolve(workingDirectory, file))
  const name = `${path.findLast((part) => typeof part === 'string') ?? ''}: ${file}`
  if (found?.isDirectory()) buildFails('wrong-file-kind', path, `${name} is a folder`, advice)
  const what = found && special(found)
  if (what !== undefined) refuse('wrong-file-kind', path, `${name} can not be written: ${what}`)
}

/** Where it may be written, asked for right before. `option` names it: `output`. Throws ExternalError where it may not. */
export function outputPlace(file: string, option: string, written: string, trust: Trust, advice = inFolder): string {
  const place = placeToWrite(trust, file, `${option}: ${written}`)
  if ('code' in place) throw new ExternalError(place.code, place.summary, place.detail)
  const found = lookAt(place.file)
  if (found?.isDirectory()) throw new ExternalError('wrong-file-kind', `${option}: ${written} is a folder`, advice)
  const what = found && special(found)
  if (what !== undefined)
    throw new ExternalError('wrong-file-kind', `${option}: ${written} can not be written: ${what}`)
  return place.file
}

function lookAt(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false })
  } catch {
    // Whoever writes it says why that can not be.
    return undefined
  }
}
