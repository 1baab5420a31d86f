import { posix } from 'node:path'
import { didYouMean } from '../diagnostics/suggest.ts'
import { contentType } from './content-type.ts'
import { type Answer, textAnswer } from './served-folder.ts'

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
