import { type Dirent, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Diagnostic, error, hasErrors } from '../../diagnostics/diagnostic.ts'
import { fileProblem } from '../../diagnostics/errors.ts'
import type { Source } from '../../diagnostics/source.ts'
import { format } from '../../hcl/format/format.ts'
import { parseBody } from '../../hcl/syntax/parse.ts'
import { refusedFile } from '../../trust/refused.ts'
import { readSource, type SourceAround } from '../read/read-source.ts'

/** A file of Packer's, and how it is written when it is in order. */
export interface FormattedFile {
  /** As it was named, or below the folder that was. */
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly source: Source
  readonly text: string
  /** Its values may be secrets. */
  readonly holdsValues: boolean
}

export interface FormatRequest extends SourceAround {
  /** Files, and folders whose files are meant. */
  readonly paths: readonly string[]
  /** Folders in the folders too. */
  readonly recursive: boolean
}

/** One after the other: a file, or why there is none. JSON is left out, and so is what an editor keeps beside a file. */
export function* formatFiles({
  paths,
  ...request
}: FormatRequest): Generator<FormattedFile | readonly Diagnostic[], void> {
  const { workingDirectory, trust } = request
  for (const name of paths) {
    const path = resolve(workingDirectory, name)
    const refused = refusedFile(trust, path, name)
    if (refused !== undefined) yield [{ ...error(refused.code, refused.summary, refused.detail), subject: name }]
    else if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) yield* inFolder(name, path, request)
    else yield formatFile(name, path, request)
  }
}

/** A text that has no file, such as one of standard input. Its source may have errors of syntax: then there is no text. */
export function formatText(source: Source): { readonly text?: string; readonly diagnostics: readonly Diagnostic[] } {
  const { diagnostics } = parseBody(source)
  return hasErrors(diagnostics) ? { diagnostics } : { text: format(source), diagnostics }
}

function* inFolder(
  name: string,
  path: string,
  request: Omit<FormatRequest, 'paths'>,
): Generator<FormattedFile | readonly Diagnostic[], void> {
  let found: Dirent[]
  try {
    found = readdirSync(path, { withFileTypes: true })
  } catch (thrown) {
    const problem = fileProblem(thrown)
    if (problem === undefined) throw thrown
    return yield [problem]
  }
  const entries = found
    .filter((entry) => !isPassing(entry.name))
    .sort((left, right) => Buffer.compare(Buffer.from(left.name), Buffer.from(right.name)))
  for (const entry of entries) {
    const below = [join(name, entry.name), join(path, entry.name)] as const
    if (entry.isDirectory()) {
      if (request.recursive) yield* inFolder(...below, request)
    } else if (isOfPacker(entry.name)) yield formatFile(...below, request)
  }
}

function formatFile(name: string, path: string, around: SourceAround): FormattedFile | readonly Diagnostic[] {
  if (!isOfPacker(name)) return [{ ...notOfPacker(name), subject: name }]
  const holdsValues = name.endsWith('.pkrvars.hcl')
  const { source, diagnostics } = readSource(path, around, { holdsValues })
  if (source === undefined) return diagnostics
  const formatted = formatText(source)
  return formatted.text === undefined
    ? formatted.diagnostics
    : { name, path, source, text: formatted.text, holdsValues }
}

function isOfPacker(name: string): boolean {
  return /\.(?:pkr|pkrvars)\.hcl$/.test(name)
}

/** Hidden files, and those of Vim and Emacs. */
function isPassing(name: string): boolean {
  return name.startsWith('.') || name.endsWith('~') || /^#.*#$/s.test(name)
}

function notOfPacker(name: string): Diagnostic {
  return error(
    'not-hcl',
    `${name} is not a HCL file`,
    'What can be formatted is a folder, `*.pkr.hcl`, `*.pkrvars.hcl`, or `-` for standard input. JSON has no layout of its own here.',
  )
}
