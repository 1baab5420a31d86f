import { readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Diagnostic, error, hasErrors } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { Source } from '../../diagnostics/source.ts'
import { type JsonNode, parseJson } from '../../options/decode/json-tree.ts'
import { refusedFile } from '../../trust/refused.ts'
import { parseTemplateFile } from './file-body.ts'
import { withoutValues } from './hidden-values.ts'
import { withHiddenVariables } from './legacy-values.ts'
import { readSource, type SourceAround } from './read-source.ts'
import { withReferee } from './referee.ts'
import { separatorHint } from './separators.ts'
import { holdsOnlyValues, type Template, type TemplateFile } from './template.ts'

/**
 * Reads a template: a folder's `*.pkr.hcl` and `*.pkr.json` (symbolic links are followed), or one file of any name.
 * Throws TemplateError with the errors of all files when there is one of which nothing can be read.
 */
export async function readTemplate(path: string, { workingDirectory, trust }: SourceAround): Promise<Template> {
  const absolute = resolve(workingDirectory, path)
  const refused = refusedFile(trust, absolute, path)
  if (refused !== undefined)
    throw new TemplateError([{ ...error(refused.code, refused.summary, refused.detail), subject: 'template' }])
  const found = await stat(absolute).catch(() => undefined)
  if (found === undefined)
    throw new TemplateError([
      {
        ...error(
          'template-not-found',
          `Template not found: ${path}`,
          `There is no such file or folder (looked for ${absolute}).${separatorHint(path, workingDirectory)}`,
        ),
        subject: 'template',
      },
    ])
  const folder = found.isDirectory()
  const names = await namesIn(folder ? absolute : dirname(absolute))
  if (folder) trust.opened?.note({ file: absolute, text: path, of: 'names', matters: isPartOf(absolute) })
  const templates = folder ? [...ending(names, '.pkr.hcl'), ...ending(names, '.pkr.json')] : []
  if (folder && templates.length === 0) throw new TemplateError([nothingToRead(path, names)])
  const paths = folder ? templates.map((name) => join(absolute, name)) : [absolute]
  const read = await Promise.all(paths.map((each) => readFile(each, { workingDirectory, trust })))
  const diagnostics = read.flatMap((each) => each.diagnostics)
  if (read.some(isUnreadable)) throw new TemplateError(diagnostics)
  const auto = [...ending(names, '.auto.pkrvars.hcl'), ...ending(names, '.auto.pkrvars.json')]
  return {
    path,
    root: folder ? path : dirname(path),
    files: read.flatMap(({ file }) => (file === undefined ? [] : [file])),
    variableFiles: folder ? auto.map((name) => join(absolute, name)) : [],
    ignoredVariableFiles: folder ? [] : auto,
    siblings: folder ? [] : siblingsOf(absolute, names),
    syntax: diagnostics,
    legacy: read[0]?.legacy,
  }
}

/** Would it be read with the folder? */
function isPartOf(folder: string): (file: string) => boolean {
  return (file) => dirname(file) === folder && /\.(?:pkr|auto\.pkrvars)\.(?:hcl|json)$/.test(file)
}

/** The other template files in the folder of one that is named alone. */
function siblingsOf(path: string, names: readonly string[]): readonly string[] {
  if (!/\.pkr\.(hcl|json)$/.test(path)) return []
  const templates = [...ending(names, '.pkr.hcl'), ...ending(names, '.pkr.json')]
  return templates.map((name) => join(dirname(path), name)).filter((each) => each !== path)
}

/** Names of the files in a folder that may matter, sorted by their bytes, without folders. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = (await readdir(folder)).filter((name) => /\.(hcl|json)$/.test(name))
  const files = await Promise.all(entries.map(async (name) => ((await isFolder(join(folder, name))) ? [] : [name])))
  return files.flat().sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
}

async function isFolder(path: string): Promise<boolean> {
  // A broken link is reported when it is read.
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

function ending(names: readonly string[], suffix: string): readonly string[] {
  return names.filter((name) => name.endsWith(suffix))
}

function nothingToRead(path: string, names: readonly string[]): Diagnostic {
  const others = names.filter((name) => !name.includes('.pkrvars.'))
  const hint = others.length === 0 ? '' : ` There are files that can be named directly: ${others.join(', ')}.`
  return {
    ...error(
      'template-not-found',
      `Could not find any config file in ${path}`,
      `A config file must be suffixed with \`.pkr.hcl\` or \`.pkr.json\`. A folder can be referenced.${hint}`,
    ),
    subject: 'template',
  }
}

interface FileRead {
  readonly file?: TemplateFile
  readonly legacy?: JsonNode | undefined
  readonly diagnostics: readonly Diagnostic[]
}

function isUnreadable({ file, legacy, diagnostics }: FileRead): boolean {
  return hasErrors(diagnostics) && (file === undefined || legacy !== undefined || file.body.range.end === 0)
}

async function readFile(path: string, around: SourceAround): Promise<FileRead> {
  const { source, diagnostics } = await readSource(path, around)
  if (source === undefined) return { diagnostics }
  if (isLegacy(path, source)) {
    const hidden = withHiddenVariables(source)
    const { root, diagnostics: problems } = parseJson(hidden)
    const body = { attributes: [], blocks: [], range: { source: hidden, start: 0, end: 0 } }
    return { file: { source: hidden, body }, legacy: root, diagnostics: problems.map(withoutValues) }
  }
  const parsed = parseTemplateFile(source)
  if (!holdsOnlyValues(parsed.body)) return judged(path, source, parsed)
  const hidden = new Source(source.name, source.text, { holdsValues: true })
  return judged(path, hidden, parseTemplateFile(hidden))
}

async function judged(
  path: string,
  source: Source,
  { body, diagnostics }: ReturnType<typeof parseTemplateFile>,
): Promise<FileRead> {
  const told = path.endsWith('.json') ? diagnostics : await withReferee(source, diagnostics)
  return { file: { source, body }, diagnostics: told }
}

/** A file of Packer's first template language: JSON that is not `.pkr.json`. */
function isLegacy(path: string, source: Source): boolean {
  if (/\.pkr\.(json|hcl)$/.test(path)) return false
  return path.endsWith('.json') || /^\s*\{/.test(source.text)
}
