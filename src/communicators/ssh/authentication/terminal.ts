import { openSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { Cancelled } from '../../../diagnostics/errors.ts'

/** The terminal of this process, also where its input and output lead elsewhere. */
export interface Terminal {
  /** Reads a line. Rejects with Cancelled when aborted, and where the person ends it (Ctrl+C). */
  ask(question: string, echo: boolean, signal: AbortSignal): Promise<string>
  close(): void
}

/** Longer than any password; what a stuck key types need not be kept. */
const longest = 4096

/** Undefined: there is none, as in a workflow. */
export function openTerminal(): Terminal | undefined {
  let file: number
  let keys: ReadStream
  try {
    file = openSync('/dev/tty', 'r+')
    keys = new ReadStream(file)
  } catch {
    return undefined
  }
  return {
    ask: (question, echo, signal) => readLine(keys, (text) => writeSync(file, text), { question, echo, signal }),
    close: () => void keys.destroy(),
  }
}

function readLine(
  keys: ReadStream,
  write: (text: string) => void,
  { question, echo, signal }: { readonly question: string; readonly echo: boolean; readonly signal: AbortSignal },
): Promise<string> {
  // Raw, before anybody is asked: nothing that is typed shows by itself, and Ctrl+C is a key.
  keys.setRawMode(true)
  keys.setEncoding('utf8')
  write(`\r\x1b[K${question}`)
  return new Promise<string>((resolve, reject) => {
    let line = ''
    const end = (act: () => void): void => {
      keys.off('data', read).off('end', gone).off('error', gone)
      signal.removeEventListener('abort', gone)
      keys.setRawMode(false)
      write('\r\n')
      act()
    }
    const gone = (): void => end(() => reject(new Cancelled()))
    const read = (text: string): void => {
      for (const key of text) {
        if (key === '\r' || key === '\n') {
          end(() => resolve(line))
          return
        }
        if (key === '\x03' || (key === '\x04' && line === '')) {
          end(() => reject(new Cancelled()))
          process.kill(process.pid, 'SIGINT')
          return
        }
        if (key === '\x7f' || key === '\b') {
          if (echo && line !== '') write('\b \b')
          line = [...line].slice(0, -1).join('')
        } else if (key === '\x15') {
          if (echo) write('\b \b'.repeat([...line].length))
          line = ''
        } else if (key >= ' ' && line.length < longest) {
          line += key
          if (echo) write(key)
        }
      }
    }
    keys.on('data', read).once('end', gone).once('error', gone)
    signal.addEventListener('abort', gone, { once: true })
  })
}
