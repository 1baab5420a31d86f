import { createReadStream } from 'node:fs'
import { open, readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, posix, sep } from 'node:path'
import { Readable } from 'node:stream'
import { didYouMean } from '../diagnostics/suggest.ts'
import { contentType } from './content-type.ts'

/** What the server answers for a path. `path` in a redirect is relative. */
export type Answer =
  | { readonly kind: 'file'; readonly type: string; readonly size: number; readonly modified?: Date; open: OpenPart }
  | { readonly kind: 'redirect'; readonly path: string }
  | { readonly kind: 'failure'; readonly status: 403 | 404 | 500; readonly text: string }

/** Both ends are inclusive, as in a Range header. */
type OpenPart = (start: number, end: number) => Readable

/**
 * What is served of a folder, by the decoded path of the request: files, `index.html` or a listing for folders.
 * Nothing outside of it: not by `..`, not by a symbolic link.
 */
export async function fromFolder(root: string, path: string): Promise<Answer> {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.some((segment) => segment === '..' || segment.includes('\0') || segment.includes('\\'))) return notFound
  try {
    const base = await realpath(root)
    const file = await realpath(join(base, ...segments))
    if (file !== base && !file.startsWith(base.endsWith(sep) ? base : base + sep)) {
      return { kind: 'failure', status: 403, text: 'a symbolic link leads out of http_directory' }
    }
    const info = await stat(file)
    if (!info.isDirectory()) {
      if (!info.isFile()) return notFound
      if (path.endsWith('/')) return { kind: 'redirect', path: `../${encodeURIComponent(basename(path))}` }
      return await fileAnswer(file, segments.at(-1) ?? '', info.size, info.mtime)
    }
    if (!path.endsWith('/')) return { kind: 'redirect', path: `${encodeURIComponent(segments.at(-1) ?? '')}/` }
    const index = await fromFolder(root, `${path}index.html`)
    return index.kind === 'file' ? index : await listing(file)
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG') return notFound
    if (code === 'EACCES') return { kind: 'failure', status: 403, text: 'this file may not be read' }
    return { kind: 'failure', status: 500, text: 'this file can not be read' }
  }
}

/** What is served of `http_content`: exactly its paths, compared after cleaning the request's. */
export function fromContent(content: Readonly<Record<string, string>>, path: string): Answer {
  const clean = posix.normalize(path.startsWith('/') ? path : `/${path}`).replace(/(?<=.)\/$/, '')
  const text = Object.hasOwn(content, clean) ? content[clean] : undefined
  if (text === undefined) {
    const near = didYouMean(clean, Object.keys(content))
    return { kind: 'failure', status: 404, text: `${clean} not found.${near}` }
  }
  return textAnswer(contentType(clean, Buffer.from(text.slice(0, 512))), text)
}

const notFound: Answer = { kind: 'failure', status: 404, text: '404 page not found' }

async function fileAnswer(file: string, name: string, size: number, modified: Date): Promise<Answer> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0)
    const type = contentType(name, buffer.subarray(0, bytesRead))
    return { kind: 'file', type, size, modified, open: (start, end) => createReadStream(file, { start, end }) }
  } finally {
    await handle.close()
  }
}

async function listing(folder: string): Promise<Answer> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort()
  const links = names.map(
    (name) => `<a href="${encodeURI(`./${name}`).replaceAll(/[#?]/g, encodeURIComponent)}">${escapeHtml(name)}</a>\n`,
  )
  return textAnswer('text/html; charset=utf-8', `<!doctype html>\n<pre>\n${links.join('')}</pre>\n`)
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Text that is in memory. */
function textAnswer(type: string, text: string): Answer {
  const bytes = Buffer.from(text)
  return {
    kind: 'file',
    type,
    size: bytes.length,
    open: (start, end) => Readable.from([bytes.subarray(start, end + 1)]),
  }
}
