import { realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import * as z from 'zod'
import { ExternalError } from '../diagnostics/errors.ts'
import type { RuleContext } from '../options/component.ts'
import { checkOutput } from '../options/output-place.ts'
import { findProgram } from '../scripts/local-program.ts'
import { archiveKind, endings, kindText, programs } from './archive/archive-kind.ts'
import type { PostProcessContext, PostProcessor } from './post-processor.ts'

const options = z.object({
  output: z
    .string()
    .default('')
    .meta({ renderedLate: ['BuildName', 'BuilderType'] })
    .describe(
      'File to write, with `{{.BuildName}}` and `{{.BuilderType}}`. Its ending says what it becomes: `.tar`, `.zip`, `.tar.gz`, `.tar.lz4`, `.tar.bgzf`, `.tar.zst`, `.tar.xz`, `.tar.bz2`; without `.tar` (`.gz`) a single file is compressed as it is. Anything else is a tar with gzip. Default `packer_{{.BuildName}}_{{.BuilderType}}`.',
    ),
  format: z
    .string()
    .default('')
    .describe('What it becomes, in place of the ending: `tar.gz`, `zip`. The name stays as it is.'),
  compression_level: z
    .number()
    .int()
    .default(-1)
    .describe('1 (fast) to 9 (small); -1 and 0 are the default of the algorithm.'),
})
type Options = z.output<typeof options>

/** Makes one archive of the files that were built. */
export const compress: PostProcessor<typeof options> = {
  type: 'compress',
  description: 'Makes one archive of the files that were built, which are removed unless `keep_input_artifact` is set.',
  options,
  keepsInput: 'if-told',
  needsFiles: true,
  makesFiles: true,
  rules: (given, context) => {
    const resolved = { ...given, output: given.output || 'packer_{{.BuildName}}_{{.BuilderType}}' }
    if (!given.output.includes('{{')) checkOutput(given.output, ['output'], context)
    judgeLevel(given, context)
    judgeFormat(resolved, context)
    return resolved
  },
  async run(given, context) {
    const { artifact, buildName, builderType, renderLate, signal } = context
    const files = artifact.files ?? []
    const name = renderLate(given.output, ['output'], { BuildName: buildName, BuilderType: builderType })
    const kind = archiveKind(given.output, given.format)
    if (files.length === 0) throw new ExternalError('nothing-to-compress', 'There are no files to compress', wayOut)
    if (kind.archive === undefined && files.length > 1)
      throw new ExternalError(
        'nothing-to-compress',
        `Can only have 1 input file when not using tar/zip. Found ${files.length} files: ${files.join(', ')}`,
        `Write a tar: output = ${JSON.stringify(withTar(name))}.`,
      )
    const [{ placeFor, writeFileOf }, { archiveOf }] = await Promise.all([
      import('./archive/output-file.ts'),
      import('./archive/archive-of.ts'),
    ])
    const place = placeFor(name, context)
    refuseItself(place, name, files, context)
    context.message(`Writing ${name}: ${kindText(kind)} of ${files.length === 1 ? files[0] : `${files.length} files`}`)
    const level = given.compression_level < 1 ? undefined : Math.min(given.compression_level, 9)
    const mode = modeOf(files, context)
    await writeFileOf(archiveOf(files, kind, level, context), place, name, { signal, mode })
    context.handOn?.({ id: '', files: [name] })
  },
}

// Who may not read a file may not read it in the archive.
function modeOf(files: readonly string[], { workingDirectory }: PostProcessContext): number {
  const modes = files.map((file) => statSync(resolve(workingDirectory, file), { throwIfNoEntry: false })?.mode ?? 0o666)
  return 0o600 | modes.reduce((common, mode) => common & mode, 0o066)
}

const wayOut = 'A template on Proxmox VE is no file of this machine: export it first, with the post-processor export.'

function judgeLevel({ compression_level: level }: Options, { error, isLate }: RuleContext): void {
  if (level >= -1 || isLate(['compression_level'])) return
  error(
    'invalid-option-value',
    ['compression_level'],
    `Invalid compression level ${level}. Expected an integer from -1 to 9.`,
  )
}

function judgeFormat({ output, format }: Options, context: RuleContext): void {
  const { warn, refuse, isLate } = context
  if (isLate(['output']) || isLate(['format'])) return
  const ending = format.split('.').at(-1) ?? ''
  if (format !== '' && !endings.includes(ending))
    warn(
      'unknown-archive-format',
      ['format'],
      `The format ${JSON.stringify(format)} is not known`,
      `A tar with gzip is written, as Packer does. Known are ${endings.join(', ')}, and with tar before them: tar.gz.`,
    )
  const { algorithm } = archiveKind(output, format)
  const program = algorithm && programs[algorithm]
  if (program !== undefined && findProgram(program, context) === undefined)
    refuse(
      'no-compressor',
      [format === '' ? 'output' : 'format'],
      `The program ${program} is not on this machine`,
      `It writes ${algorithm} archives. Install it (${packages[program]}), or choose .tar.zst or .tar.gz, for which none is needed.`,
    )
}

const packages: Readonly<Record<string, string>> = { xz: 'the package xz-utils', bzip2: 'the package bzip2' }

/** Written over what it is made of, it would be lost. */
function refuseItself(place: string, name: string, files: readonly string[], context: PostProcessContext): void {
  const real = (file: string) => {
    try {
      return realpathSync(file)
    } catch {
      return file
    }
  }
  const own = real(place)
  if (files.every((file) => real(resolve(context.workingDirectory, file)) !== own)) return
  throw new ExternalError(
    'nothing-to-compress',
    `${name} is what would be compressed`,
    'Give the archive another name with output.',
  )
}

function withTar(name: string): string {
  return name.replace(/(\.[a-z0-9]+)?$/, (ending) => `.tar${ending}`)
}
