import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { cleanLines } from '../clean.ts'
import { clip, code, counted, details, fitted, link } from '../markdown.ts'
import type { Secrets } from '../secrets.ts'
import { problemList } from '../summary-failures.ts'

/** A file that is not formatted, as the report sees it. */
export interface UnformattedFile {
  readonly name: string
  /** Its values may be secrets: they are not shown. */
  readonly holdsValues: boolean
  /** `line`: 1-based, of the first. */
  readonly hunks: readonly { readonly line: number; readonly after: readonly string[] }[]
}

export interface FormatSummary {
  /** How many files were looked at. Undefined: it was not found out. */
  readonly count: number | undefined
  readonly files: readonly UnformattedFile[]
  /** Of files that can not be read or are no HCL. */
  readonly problems: readonly Diagnostic[]
  readonly secrets: Secrets
  readonly logUrl?: string | undefined
  /** Bytes. */
  readonly limit: number
}

/** How many files are not formatted, in a sentence. */
export function formatCount(count: number, { length }: readonly unknown[]): string {
  if (length === 0) return count === 1 ? '1 file is formatted' : `All ${count} files are formatted`
  return `${length} of ${counted(count, 'file')} ${length === 1 ? 'is' : 'are'} not formatted`
}

/** Each place with what belongs there, as a block that a review can suggest. */
export function renderFormat({ count, files, problems, secrets, logUrl, limit }: FormatSummary): string {
  return fitted(
    (function* () {
      const isGood = files.length === 0 && problems.length === 0 && count !== undefined
      yield `### ${isGood ? '✅' : '❌'} Format of Packer files`
      const log = logUrl === undefined ? '' : ` ${link('Log', logUrl)}`
      yield `${count === undefined ? 'They could not be looked at.' : `${formatCount(count, files)}.`}${log}`
      if (problems.length > 0) yield problemList(problems, secrets)
      if (files.length > 0)
        yield `${code('proxmox-template fmt -recursive .')} (or ${code('packer fmt')}) mends them all.`
      for (const file of files) {
        const name = code(clip(cleanLines(file.name, secrets).join(' '), 200))
        yield details(`${name}: ${counted(file.hunks.length, 'place')}`, places(file, secrets))
      }
    })(),
    limit,
  )
}

function places({ hunks, holdsValues }: UnformattedFile, secrets: Secrets): string {
  return hunks
    .map(({ line, after }) => {
      const last = line + after.length - 1
      const title = last === line ? `Line ${line}` : `Lines ${line} to ${last}`
      return holdsValues ? `${title}.` : `${title}:\n\n${fenced(after, secrets)}`
    })
    .join('\n\n')
}

/** Foreign text in a fence that none of its lines can end. */
function fenced(lines: readonly string[], secrets: Secrets): string {
  // A secret of several lines is whole only now.
  const text = secrets.redact(lines.flatMap((line) => cleanLines(line, secrets)).join('\n'))
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}suggestion\n${text}\n${fence}`
}
