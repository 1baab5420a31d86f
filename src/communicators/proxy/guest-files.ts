import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { GuestError } from '../../diagnostics/errors.ts'
import type { Communicator } from '../communicator.ts'
import { quote } from '../remote-path.ts'

/** What is known of a file of the guest. `mode` with the bits of its kind, times in seconds. */
export interface FileFacts {
  readonly name: string
  readonly mode: number
  readonly size: number
  readonly uid: number
  readonly gid: number
  readonly atime: number
  readonly mtime: number
}

/** What may be changed of a file. */
export interface FileChanges {
  readonly mode?: number | undefined
  readonly uid?: number | undefined
  readonly gid?: number | undefined
  readonly atime?: number | undefined
  readonly mtime?: number | undefined
}

const kinds = 0o170_000

export function isFolder({ mode }: FileFacts): boolean {
  return (mode & kinds) === 0o040_000
}

/** Lines of a listing. */
const mostListed = 100_000

/** GNU and busybox know `-c`, the BSDs `-f`. */
const statOf = (options: string, files: string) =>
  `stat ${options} -c '@%f %s %u %g %X %Y %n' ${files} 2>/dev/null || stat ${options} -f '@%Xp %z %u %g %a %m %N' ${files} 2>/dev/null`

/** The files of a guest, by what every communicator can do: upload, download, and commands for the rest. */
export class GuestFiles {
  readonly #communicator: Communicator
  readonly #spool: string

  /** `spool`: a folder of this machine for files on their way. */
  constructor(communicator: Communicator, spool: string) {
    this.#communicator = communicator
    this.#spool = spool
  }

  /** The name of a file of this machine for a file on its way. */
  spooled(): string {
    return join(this.#spool, randomUUID())
  }

  /** Undefined: there is none. */
  async facts(path: string, signal: AbortSignal, { follow = true } = {}): Promise<FileFacts | undefined> {
    const exists = follow ? 'test -e "$1"' : 'test -e "$1" || test -h "$1"'
    const script = `if ${exists}; then ${statOf(follow ? '-L' : '', '"$1"')}; else echo none; fi`
    const lines = await this.#lines(script, [plain(path)], signal)
    if (lines.includes('none')) return undefined
    const [found] = factsIn(lines)
    return found ?? (await this.#seenByDownload(path, signal))
  }

  /** What is in a folder, with `.` and `..`. */
  async list(path: string, signal: AbortSignal): Promise<readonly FileFacts[]> {
    const script = `cd "$1" || exit 1; set -- .* *; ${statOf('', '"$@"')}; true`
    return factsIn(await this.#lines(script, [plain(path)], signal))
  }

  async home(signal: AbortSignal): Promise<string> {
    const found = (await this.#lines('pwd', [], signal)).find((line) => line.startsWith('/'))
    return found ?? '/'
  }

  async upload(local: string, path: string, mode: number, signal: AbortSignal): Promise<void> {
    const { size } = await stat(local)
    await this.#communicator.upload(createReadStream(local), plain(path), { signal, mode, size })
  }

  async download(path: string, local: string, signal: AbortSignal): Promise<void> {
    // Whoever writes into it ends it: a failure in between is the download's.
    const to = createWriteStream(local, { mode: 0o600 }).on('error', () => {})
    try {
      await this.#communicator.download(plain(path), to, { signal })
    } finally {
      await new Promise<void>((resolve) => {
        if (to.closed) return resolve()
        to.once('close', () => resolve()).end()
      })
    }
  }

  async change(path: string, { mode, uid, gid, atime, mtime }: FileChanges, signal: AbortSignal): Promise<void> {
    const steps = [
      ...(uid === undefined || gid === undefined ? [] : [`chown ${uid}:${gid} "$1"`]),
      ...(mode === undefined ? [] : [`chmod ${(mode & 0o7777).toString(8)} "$1"`]),
      ...(atime === undefined ? [] : [`TZ=UTC0 touch -a -t ${touchTime(atime)} "$1"`]),
      ...(mtime === undefined ? [] : [`TZ=UTC0 touch -m -t ${touchTime(mtime)} "$1"`]),
    ]
    if (steps.length > 0) await this.command(steps.join(' && '), [plain(path)], signal)
  }

  /** A script for sh with its arguments. Throws GuestError with its words. */
  async command(script: string, args: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#lines(script, args.map(plain), signal, true)
  }

  async #lines(script: string, args: readonly string[], signal: AbortSignal, strict = false): Promise<string[]> {
    const lines: string[] = []
    let said = ''
    // In words that are known, whatever the guest's language.
    const command = `env LC_ALL=C sh -c ${quote(script)} sh ${args.map((each) => quote(each)).join(' ')}`
    const { exitCode, disconnected } = await this.#communicator.exec(command, {
      signal,
      onOutput: (stream, line) => {
        if (stream === 'stderr') said = line
        else if (lines.length < mostListed) lines.push(line)
      },
    })
    if (disconnected) throw new GuestError('connection-lost', 'the connection to the guest was closed')
    if (strict && exitCode !== 0) throw new GuestError('transfer-failed', said || `exit status ${exitCode}`)
    return lines
  }

  /** Of a guest without sh: it has the file if it can be fetched. */
  async #seenByDownload(path: string, signal: AbortSignal): Promise<FileFacts | undefined> {
    const local = this.spooled()
    try {
      await this.download(path, local, signal)
      const { size, mtimeMs } = await stat(local)
      const now = Math.floor(mtimeMs / 1000)
      return { name: path, mode: 0o100_644, size, uid: 0, gid: 0, atime: now, mtime: now }
    } catch (thrown) {
      if (thrown instanceof GuestError) return undefined
      throw thrown
    } finally {
      await rm(local, { force: true })
    }
  }
}

function factsIn(lines: readonly string[]): FileFacts[] {
  return lines.flatMap((line) => {
    const [, mode, size, uid, gid, atime, mtime, name] =
      /^@([0-9a-f]+) (\d+) (\d+) (\d+) (\d+) (\d+) (.+)$/i.exec(line) ?? []
    if (mode === undefined || name === undefined) return []
    return [
      {
        name,
        mode: Number.parseInt(mode, 16),
        size: Number(size),
        uid: Number(uid),
        gid: Number(gid),
        atime: Number(atime),
        mtime: Number(mtime),
      },
    ]
  })
}

/** A path of Windows as it comes over SFTP, `/C:/Users`, is `C:/Users`; a file named `-x` is no option. */
function plain(path: string): string {
  const bare = path.replace(/^\/([A-Za-z]:)/, '$1')
  return bare.startsWith('-') ? `./${bare}` : bare
}

/** CCYYMMDDhhmm.SS */
function touchTime(seconds: number): string {
  const digits = new Date(seconds * 1000).toISOString().replace(/\D/g, '')
  return `${digits.slice(0, 12)}.${digits.slice(12, 14)}`
}
