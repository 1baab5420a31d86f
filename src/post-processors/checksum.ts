import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import { ExternalError, fileReason } from '../diagnostics/errors.ts'
import { makeFolder } from '../host/make-folder.ts'
import { replaceFileSync } from '../host/replace-file.ts'
import { checkOutput } from '../options/output-place.ts'
import { placeFor, unwritable } from './archive/output-file.ts'
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
  rules: (given, context) => {
    if (!given.output.includes('{{')) checkOutput(given.output, ['output'], context)
    return given
  },
  async run({ checksum_types, output }, context) {
    const { artifact } = context
    const files = artifact.files ?? []
    if (files.length === 0) context.message('This build has no files of which a checksum could be taken')
    const written = new Set<string>()
    for (const type of checksum_types) {
      const name = outputName(output, type, context)
      const place = placeFor(name, context)
      for (const file of files) {
        const sum = await sumOf(type, file, context)
        try {
          await addLine(place, `${sum}\t${basename(file)}\n`)
        } catch (cause) {
          throw unwritable(name, cause)
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

async function sumOf(type: string, file: string, { workingDirectory }: PostProcessContext): Promise<string> {
  try {
    const hash = createHash(type)
    await pipeline(createReadStream(resolve(workingDirectory, file)), hash)
    return hash.digest('hex')
  } catch (cause) {
    const { reason } = fileReason(cause)
    throw new ExternalError('checksum-failed', `The ${type} checksum of ${file} failed: ${reason}`, undefined, {
      cause,
    })
  }
}

// Builds and kinds may share a file, and are not to lose each other's lines; building again does not repeat one.
async function addLine(file: string, line: string): Promise<void> {
  await makeFolder(dirname(file))
  const before = textOf(file)
  if (!before.includes(line)) replaceFileSync(file, before + line)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw thrown
  }
}
