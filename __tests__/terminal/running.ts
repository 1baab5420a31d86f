import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { product } from '../../src/entry/product.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { runProgram } from '../../src/terminal/program.ts'

/** What a command line came to. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line in this process, with this standard input. */
export async function runWords(
  words: readonly string[],
  { input = '', env = {} }: { input?: string | Buffer; env?: Record<string, string | undefined> } = {},
): Promise<Ran> {
  const out = new PassThrough()
  const err = new PassThrough()
  const streams = { input: () => Readable.from([Buffer.from(input)]), out, err, env, secrets: new Secrets() }
  const code = runProgram(product, words, streams, new AbortController().signal).finally(() => {
    out.end()
    err.end()
  })
  const [stdout, stderr] = await Promise.all([text(out), text(err)])
  return { code: await code, stdout, stderr }
}
