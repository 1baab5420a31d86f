import { resolve } from 'node:path'
import * as z from 'zod'
import { ExternalError } from '../diagnostics/errors.ts'
import { mayOpen } from '../options/trusted-use.ts'
import { refusedFile } from '../trust/refused.ts'
import { fixedPart, hasWildcard, namesLike, patternProblem } from './file-names.ts'
import type { PostProcessContext, PostProcessor } from './post-processor.ts'

const options = z.object({
  files: z
    .array(z.string())
    .describe('The files that are the artifact from here on; `*`, `?` and `[a-z]` stand for what is there then.'),
})

/** Puts files of this machine, which a provisioner has fetched for example, in the place of what was built. */
export const artifice: PostProcessor<typeof options> = {
  type: 'artifice',
  description:
    'Puts files of this machine in the place of what was built: those that a provisioner downloaded from the guest, for example.',
  options,
  keepsInput: 'unless-told',
  makesFiles: true,
  rules: (given, context) => {
    const { error, isLate } = context
    if (given.files.length === 0 && !isLate(['files']))
      error('missing-option', ['files'], 'No files specified in artifice configuration')
    for (const [index, pattern] of given.files.entries()) {
      const path = ['files', index]
      const problem = isLate(path) ? undefined : patternProblem(pattern)
      if (problem !== undefined)
        error('invalid-option-value', path, `${pattern} is no pattern of file names: ${problem}`)
      else mayOpen(fixedPart(pattern), path, context)
    }
    return given
  },
  run({ files: patterns }, context) {
    const { artifact, say, message, handOn } = context
    const before = artifact.files ?? []
    if (before.length > 0) say(`Discarding files from artifact: ${before.join(', ')}`)
    const files = patterns.flatMap((pattern) => {
      const found = filesLike(pattern, context)
      if (found.length === 0) message(`There is no file ${pattern}`)
      return found
    })
    if (files.length === 0)
      throw new ExternalError(
        'file-not-found',
        `None of the files of artifice is there: ${patterns.join(', ')}`,
        `They were looked for in ${context.workingDirectory}. A provisioner has to bring them, such as file with direction = "download".`,
      )
    say(`Using these artifact files: ${files.join(', ')}`)
    handOn?.({ id: '', files })
    return Promise.resolve()
  },
}

function filesLike(pattern: string, { trust, workingDirectory }: PostProcessContext): readonly string[] {
  const refusal = (file: string, name: string) => refusedFile(trust, file, `files: ${name}`)
  const found = namesLike(pattern, workingDirectory, (folder) => refusal(folder, folder) === undefined)
  for (const name of [...(hasWildcard(pattern) ? [] : [pattern]), ...found]) {
    const refused = refusal(resolve(workingDirectory, name), name)
    if (refused !== undefined) throw new ExternalError(refused.code, refused.summary, refused.detail)
  }
  return found
}
