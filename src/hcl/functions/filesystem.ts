import { statSync } from 'node:fs'
import { basename, dirname, join, normalize, resolve } from 'node:path'
import { homeFolder } from '../../host/local-user.ts'
import { NotReadable, readSmallFile } from '../../intake/small-file.ts'
import { refusedFile } from '../../trust/refused.ts'
import { type FunctionContext, FunctionError, FunctionRefused, type ValueFunction } from '../evaluation/function.ts'
import { BoolType, StringType, setOf } from '../values/type.ts'
import { bool, set, string } from '../values/values.ts'
import { fromUtf8 } from './encoding.ts'
import { filesOf } from './file-pattern.ts'
import { text, textAt } from './function-arguments.ts'
import { library } from './libraries.ts'

function expandHome(path: string, { env }: FunctionContext): string {
  if (path !== '~' && !path.startsWith('~/')) {
    if (path.startsWith('~')) throw new FunctionError('only the home folder of the own user can be written with ~')
    return path
  }
  const home = env['HOME'] ?? homeFolder(env)
  if (home === undefined)
    throw new FunctionError('~ is no folder: HOME is not set, and the system does not know the user')
  return home + path.slice(1)
}

/** Relative names are relative to the working directory. */
function resolved(path: string, context: FunctionContext): string {
  const file = allowed(resolve(context.workingDirectory, expandHome(path, context)), path, context)
  context.trust.opened?.note({ file, text: path, of: 'content' })
  return file
}

/** Before anybody looks whether there is such a file. */
function allowed(file: string, name: string, { trust }: FunctionContext): string {
  const refused = refusedFile(trust, file, name)
  if (refused !== undefined) throw new FunctionRefused(refused)
  return file
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR')
}

function read(path: string, context: FunctionContext): Buffer {
  const file = resolved(path, context)
  try {
    return readSmallFile(file)
  } catch (thrown) {
    if (isMissing(thrown)) throw new FunctionError(`there is no file ${file}`)
    const reason = thrown instanceof NotReadable ? thrown.reason : thrown instanceof Error ? thrown.message : thrown
    throw new FunctionError(`cannot read ${file}: ${reason}`)
  }
}

/** The text of a file, for functions that read one. Throws FunctionError. */
export function readText(path: string, context: FunctionContext): string {
  const content = fromUtf8(read(path, context))
  if (content === undefined) {
    throw new FunctionError(`${path} is not a text in UTF-8; filebase64 reads any file`)
  }
  return content
}

const file: ValueFunction = {
  name: 'file',
  parameters: [text('path')],
  returns: StringType,
  call: (args, context) => string(readText(textAt(args, 0), context)),
}

const filebase64: ValueFunction = {
  name: 'filebase64',
  parameters: [text('path')],
  returns: StringType,
  call: (args, context) => string(read(textAt(args, 0), context).toString('base64')),
}

const fileexists: ValueFunction = {
  name: 'fileexists',
  parameters: [text('path')],
  returns: BoolType,
  call(args, context) {
    const path = resolved(textAt(args, 0), context)
    let isFile: boolean
    try {
      isFile = statSync(path).isFile()
    } catch (thrown) {
      if (isMissing(thrown)) return bool(false)
      throw new FunctionError(`cannot look at ${path}`)
    }
    if (!isFile) throw new FunctionError(`${path} is there but is not a file`)
    return bool(true)
  },
}

/** The regular files under a folder whose names relative to it match the pattern; `**` spans folders. */
const fileset: ValueFunction = {
  name: 'fileset',
  needs: ['picomatch'],
  parameters: [text('path'), text('pattern')],
  returns: setOf(StringType),
  call(args, context) {
    const folder = allowed(resolve(context.workingDirectory, textAt(args, 0)), textAt(args, 0), context)
    const pattern = normalize(textAt(args, 1))
    if (/\[[^\]]*$|\{[^}]*$/.test(pattern.replace(/\\./g, '')))
      throw new FunctionError(`failed to glob pattern (${pattern}): syntax error in pattern`)
    const base = staticPart(pattern)
    allowed(join(folder, base), join(textAt(args, 0), base), context)
    context.trust.opened?.note({ file: join(folder, base), text: textAt(args, 0), of: 'names' })
    const found = filesOf(folder, pattern, library('picomatch'))
    for (const name of found) allowed(join(folder, name), name, context)
    return set(found.map(string), StringType)
  },
}

/** The folders of a pattern before its first wildcard. */
function staticPart(pattern: string): string {
  const parts = pattern.split('/')
  const wild = parts.findIndex((part) => /[*?[\]{}()!+@\\]/.test(part))
  return parts.slice(0, wild === -1 ? -1 : wild).join('/')
}

const basenameFunction: ValueFunction = {
  name: 'basename',
  parameters: [text('path')],
  returns: StringType,
  call(args) {
    const path = textAt(args, 0)
    if (path === '') return string('.')
    return string(basename(path) || '/')
  },
}

const dirnameFunction: ValueFunction = {
  name: 'dirname',
  parameters: [text('path')],
  returns: StringType,
  call(args) {
    const path = textAt(args, 0)
    // Go's Dir keeps what a trailing slash stands for: dirname("a/b/") is "a/b".
    const folder = path.endsWith('/') ? path : dirname(`${path || '.'}`)
    const cleaned = normalize(folder)
    return string(cleaned.length > 1 ? cleaned.replace(/\/$/, '') : cleaned)
  },
}

const abspath: ValueFunction = {
  name: 'abspath',
  parameters: [text('path')],
  returns: StringType,
  call: (args, context) => string(resolve(context.workingDirectory, textAt(args, 0))),
}

const pathexpand: ValueFunction = {
  name: 'pathexpand',
  parameters: [text('path')],
  returns: StringType,
  call: (args, context) => string(expandHome(textAt(args, 0), context)),
}

export const filesystemFunctions: readonly ValueFunction[] = [
  abspath,
  basenameFunction,
  dirnameFunction,
  file,
  filebase64,
  fileexists,
  fileset,
  pathexpand,
]
