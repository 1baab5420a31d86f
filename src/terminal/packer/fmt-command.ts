import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { error } from '../../diagnostics/diagnostic.ts'
import { fileProblem, TemplateError } from '../../diagnostics/errors.ts'
import { Source } from '../../diagnostics/source.ts'
import { exitCodes } from '../../engine/order.ts'
import type { Product } from '../../engine/product.ts'
import { Session } from '../../engine/session.ts'
import { replaceFileSync } from '../../host/replace-file.ts'
import { type FormattedFile, formatFiles, formatText } from '../../packer/format/format-files.ts'
import { unifiedDiff } from '../../packer/format/hunk.ts'
import { cleanLines } from '../../report/clean.ts'
import { fullTrust } from '../../trust/trust.ts'
import type { Streams } from '../streams.ts'
import { TerminalAudience } from '../terminal-audience.ts'
import { Printer } from '../terminal-printer.ts'

export interface FmtArguments {
  readonly check: boolean
  readonly diff: boolean
  readonly write: boolean
  readonly recursive: boolean
}

/** Of `-check`, where something is not formatted. */
const unformatted = 3

/** Formats files in place; `-` is standard input, and goes to standard output. Names of what is not formatted are printed. */
export async function fmt(
  product: Product,
  paths: readonly string[],
  { check, diff, recursive, ...given }: FmtArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const { out, secrets } = streams
  const write = given.write && !check
  const session = new Session(
    product,
    { ...streams, known: [] },
    new TerminalAudience(new Printer(streams.err, streams)),
  )
  const problems: Diagnostic[] = []
  let isOff = false
  const outcome = await session.work(signal, async () => {
    for (const named of paths) {
      if (named === '-') await fromInput()
      else {
        const request = { paths: [named], recursive, workingDirectory: process.cwd(), trust: fullTrust }
        for (const found of formatFiles(request)) {
          if ('text' in found) settle(found)
          else problems.push(...found)
        }
      }
    }
    if (problems.length > 0) throw new TemplateError(problems)
    return 'succeeded'
  })
  return outcome === 'succeeded' && check && isOff ? unformatted : exitCodes[outcome]

  async function fromInput(): Promise<void> {
    const bytes = await buffer(streams.input?.() ?? Readable.from([]))
    const source = decoded(bytes)
    if (source === undefined) problems.push(error('unreadable-file', 'Standard input is not UTF-8 text'))
    const { text, diagnostics } = source === undefined ? { diagnostics: [] } : formatText(source)
    problems.push(...diagnostics)
    if (source === undefined || text === undefined) return
    const isSame = source.text === text
    isOff ||= !isSame
    // Where nothing is to be written it is the difference that is asked for.
    if (diff && !write) tellDiff(source, text)
    // Byte for byte: what is formatted is another program's input, which a difference would spoil.
    else if (isSame || write) out.write(text)
  }

  function settle({ name, path, source, text }: FormattedFile): void {
    if (source.text === text) return
    isOff = true
    try {
      if (write) replaceFileSync(path, text)
    } catch (thrown) {
      const problem = fileProblem(thrown)
      if (problem === undefined) throw thrown
      // The others can be written still, and what is wrong with them is to be told too.
      problems.push(problem)
      return
    }
    out.write(`${clean(name)}\n`)
    if (diff) tellDiff(source, text, name)
  }

  function tellDiff(source: Source, text: string, name = source.name): void {
    for (const line of unifiedDiff(name, source.text, text)) out.write(`${clean(line)}\n`)
  }

  function clean(line: string): string {
    return cleanLines(line, secrets).join(' ')
  }
}

function decoded(bytes: Uint8Array): Source | undefined {
  try {
    return new Source('-', new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return undefined
  }
}
