import { copyFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { noCommunicator } from '../communicators/none.ts'
import { ExternalError } from '../diagnostics/errors.ts'
import { makeFolder } from '../host/make-folder.ts'
import { resolveLocalPath } from '../options/local-path.ts'
import { mayOpen } from '../options/trusted-use.ts'
import type { BuilderWork } from '../packer/plan.ts'
import type { Builder } from './builder.ts'
import { runValues } from './run-values.ts'

const options = z.object({
  target: z.string().min(1).describe('The file to write.'),
  content: z.string().default('').describe('What to write.'),
  source: z.string().default('').describe('A file to copy.'),
})

interface FileWork extends BuilderWork {
  readonly options: z.output<typeof options>
}

/** Makes a file on this machine: what other builds or post-processors need. */
export const file: Builder<typeof options, FileWork> = {
  type: 'file',
  description: 'Writes a file on the machine that builds.',
  options,
  rules: (given, context) => {
    const { error, warn, isLate } = context
    resolveLocalPath(given.source, ['source'], 'file', context)
    mayOpen(given.target, ['target'], context)
    if (given.content !== '' && given.source !== '')
      error('conflicting-options', ['source'], 'Cannot specify source file AND content')
    const isKnown = !isLate(['content']) && !isLate(['source'])
    if (given.content === '' && given.source === '' && isKnown)
      warn('blank-content', [], 'Both source file and contents are blank', 'The target will have no content.')
    return given
  },
  makesFiles: true,
  plan: (given) => ({ options: given, requests: [] }),
  async build({ options: { target, content, source } }, context) {
    const absolute = (name: string) => path.resolve(context.workingDirectory, name)
    await context.step(source === '' ? `Writing ${target}` : `Copying ${source} to ${target}`, async () => {
      try {
        await makeFolder(path.dirname(absolute(target)))
        if (source === '') await writeFile(absolute(target), content, { mode: 0o600 })
        else await copyFile(absolute(source), absolute(target))
      } catch (cause) {
        throw new ExternalError('unwritable-file', (cause as Error).message, undefined, { cause })
      }
    })
    await context.provision(noCommunicator(), { ID: 'File', ...runValues(), ConnType: 'none' })
    context.onArtifact({ kind: 'file', files: [target] })
  },
}
