import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { ExternalError } from '../diagnostics/errors.ts'
import type { Access, BackgroundOptions } from '../engine/product.ts'

/** Milliseconds until it has to listen: what it does before is to look whether guests run with KVM. */
const longest = 120_000
/** Of its log, in an error. */
const mostLines = 20

/**
 * Starts the embedded Proxmox as a process of its own, which lives on when this one ends. Resolves when it listens. Rejects with
 * ExternalError that holds the end of its log.
 */
export async function startInBackground(options: BackgroundOptions): Promise<Access> {
  const { data, simulate = false, endsWith, env, signal, program } = options
  mkdirSync(path.dirname(data), { recursive: true, mode: 0o700 })
  const file = path.join(path.dirname(data), 'server.log')
  const log = openSync(file, 'a', 0o600)
  const words = [
    ...['serve', '--listen', '127.0.0.1:0', '--data', data],
    ...(simulate ? ['--simulate'] : []),
    ...(endsWith === undefined ? [] : ['--while', String(endsWith)]),
  ]
  const stop = AbortSignal.any([signal, AbortSignal.timeout(longest)])
  const child = spawn(process.execPath, [program ?? commandLine(), ...words], {
    cwd: '/',
    env: { ...env },
    detached: true,
    stdio: ['ignore', 'pipe', log],
  })
  closeSync(log)
  try {
    const line = await new Promise<string>((resolve, reject) => {
      let text = ''
      const fail = () => reject(signal.aborted ? signal.reason : new Error('it did not listen in time'))
      stop.addEventListener('abort', fail, { once: true })
      child.once('error', reject)
      child.stdout?.setEncoding('utf8').on('data', (more: string) => {
        text += more
        if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
      })
      child.once('exit', (status) => reject(new Error(`it ended with status ${status}`)))
    })
    return JSON.parse(line) as Access
  } catch (cause) {
    child.kill('SIGTERM')
    signal.throwIfAborted()
    throw new ExternalError(
      'embedded-not-started',
      `The embedded Proxmox does not start: ${(cause as Error).message}`,
      await endOf(file),
      { cause },
    )
  } finally {
    // Nothing of it may hold this process.
    child.removeAllListeners()
    child.on('error', () => {})
    child.stdout?.destroy()
    child.unref()
  }
}

/** The command line beside the program that runs: `cli.ts` of `main.ts`, `cli.js` of `main.js`. */
function commandLine(): string {
  const own = process.argv[1] ?? ''
  return path.join(path.dirname(own), `cli${path.extname(own)}`)
}

async function endOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-mostLines).join('\n')
}
