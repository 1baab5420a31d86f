import { readSmallFile } from '../../intake/small-file.ts'
import { refusedFile } from '../../trust/refused.ts'
import type { Trust } from '../../trust/trust.ts'

/** Is the file a template in Packer's first language? By its content: files in JSON are of many kinds. */
export function looksLikeLegacy(file: string, trust: Trust): boolean {
  if (!file.endsWith('.json') || /\.pkr(?:vars)?\.json$/.test(file)) return false
  if (refusedFile(trust, file, file) !== undefined) return false
  try {
    const content: unknown = JSON.parse(readSmallFile(file).toString('utf8'))
    return (
      typeof content === 'object' && content !== null && Array.isArray((content as { builders?: unknown }).builders)
    )
  } catch {
    return false
  }
}
