import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import { ExternalError } from '../diagnostics/errors.ts'
import { makeFolder } from '../host/make-folder.ts'
import { refusedFile } from '../trust/refused.ts'
import type { PostProcessContext, PostProcessor } from './post-processor.ts'

const types = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const

const options = z.object({
  checksum_types: z.array(z.enum(types)).default(['md5']).describe('Kinds of checksum.'),
  output: z
    .string()
    .default('packer_{{.BuildName}}_{{.BuilderType}}_{{.ChecksumType}}.checksum')
    .meta({ renderedLate: ['BuildName', 'BuilderType', 'ChecksumType'] })
    .describe('File to write for each kind; lines are added to what it holds.'),
})

/** Writes checksums of the files that were built. A template on Proxmox has none. */
export const checksum: PostProcessor<typeof options> = {
  type: 'checksum',
  description: 'Writes checksums of the files that were built.',
  options,
  async run({ checksum_types, output }, context) {
    const { artifact, workingDirectory } = context
    const files = artifact.files ?? []
    if (files.length === 0) context.message('This build has no files of which a checksum could be taken')
    const written = new Set<string>()
    for (const type of checksum_types) {
      const name = outputName(output, type, context)
      const refused = refusedFile(context.trust, resolve(workingDirectory, name), `output: ${name}`)
      if (refused !== undefined) throw new ExternalError(refused.code, refused.summary, refused.detail)
      for (const file of files) {
        try {
          const hash = createHash(type)
          await pipeline(createReadStream(resolve(workingDirectory, file)), hash)
          await addLine(resolve(workingDirectory, name), `${hash.digest('hex')}\t${basename(file)}\n`)
        } catch (cause) {
          throw new ExternalError(
            'checksum-failed',
            `The ${type} checksum of ${file} failed: ${(cause as Error).message}`,
            undefined,
            {
              cause,
            },
          )
        }
        written.add(name)
      }
    }
    context.handOn?.({ ...artifact, files: [...files, ...written] })
  },
}

function outputName(output: string, type: string, { buildName, builderType, renderLate }: PostProcessContext): string {
  return renderLate(output, ['output'], { BuildName: buildName, BuilderType: builderType, ChecksumType: type })
}

// Builds and kinds may share a file; building again does not repeat a line.
async function addLine(file: string, line: string): Promise<void> {
  await makeFolder(dirname(file))
  const before = await readFile(file, 'utf8').catch(() => '')
  if (!before.includes(line)) await appendFile(file, line)
}
