import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { greetingScript } from '../../../src/communicators/winrm/greeting.ts'
import { failureMark } from '../../../src/communicators/winrm/transfer/power-shell.ts'
import { receivedMark, receiveScript } from '../../../src/communicators/winrm/transfer/receive-script.ts'
import type { KnownScript, ScriptGuest } from './power-shell.ts'

/**
 * What this product's own communicator has PowerShell do, known by its text: here is what the scripts are meant to do, written
 * once more. That PowerShell takes them for the same could not be tried, see docs/windows.md.
 */
export const productScripts: readonly KnownScript[] = [
  {
    name: 'the greeting',
    text: exactly(greetingScript),
    run(_, { io }) {
      io.stdout.write('WinRM is there\r\n')
      return Promise.resolve(0)
    },
  },
  { name: 'receiving files', text: exactly(receiveScript), run: (_, guest) => orFailure(guest, () => receive(guest)) },
  {
    name: 'sending a folder',
    text: /\$path = Full '([^']*)'\n\$pattern = Text '([^']*)'[\s\S]*-ge (\d+)[\s\S]*\{ (\d+) \} else/,
    run: ([, path, pattern, skip, offset], guest) =>
      orFailure(guest, async () => {
        const root = guest.disk.local(expand(text(path), guest))
        if (!(await isFolder(root))) throw new Error('there is no such folder')
        const state = { index: 0, skip: Number(skip), offset: Number(offset) }
        await walk(root, '', glob(text(pattern)), state, guest.io.stdout)
        guest.io.stdout.write('.\r\n')
      }),
  },
  {
    name: 'sending a file',
    text: /\$path = Full '([^']*)'[\s\S]*Send \$path (\d+)/,
    run: ([, path, offset], guest) =>
      orFailure(guest, async () => {
        const file = guest.disk.local(expand(text(path), guest))
        if (await isFolder(file)) throw new Error('it is a folder')
        await send(file, Number(offset), guest.io.stdout)
        guest.io.stdout.write('.\r\n')
      }),
  },
]

async function receive({ disk, io, environment }: ScriptGuest): Promise<void> {
  let root = ''
  let file: FileHandle | undefined
  let path = ''
  const full = (code: string | undefined): string => disk.local([root, text(code)].filter(Boolean).join('\\'))
  const done = async (): Promise<void> => {
    if (file === undefined) return
    await file.close()
    opened.delete(path)
    file = undefined
  }
  const lines = createInterface({ input: io.stdin, signal: io.signal })
  try {
    for await (const line of lines) {
      // Who is ended does nothing more.
      if (io.signal.aborted) return
      const [order, first, second = '', third] = line.trim().split(' ')
      if (order === '+') await file!.write(Buffer.from(first ?? '', 'base64'))
      else if (order === 'r') root = expand(text(first), { environment })
      else if (order === 'd') await mkdir(full(first), { recursive: true })
      else if (order === 'o') {
        await done()
        path = full(first)
        if (await isFolder(path)) throw new Error('there is a folder of this name')
        await mkdir(dirname(path), { recursive: true })
        path = `${path}.${second}`
        file = await openAlone(path)
        await file.truncate(Number(third))
      } else if (order === 'c') {
        await done()
        await rename(`${full(first)}.${second}`, full(first)).catch((thrown: NodeJS.ErrnoException) => {
          if (thrown.code !== 'ENOENT') throw thrown
        })
      } else if (order === 'x') {
        await done()
        await rm(`${full(first)}.${second}`, { force: true })
      }
    }
  } finally {
    await done()
  }
  io.stdout.write(`${receivedMark}\r\n`)
}

/** Files that are open: on Windows nobody else can open them then. */
const opened = new Set<string>()

async function openAlone(path: string): Promise<FileHandle> {
  for (let tries = 1; opened.has(path); tries++) {
    if (tries === 60) throw new Error('it is being used by another process')
    await sleep(250)
  }
  opened.add(path)
  return await open(path, 'a')
}

interface WalkState {
  index: number
  readonly skip: number
  readonly offset: number
}

async function walk(folder: string, prefix: string, pattern: RegExp, state: WalkState, out: Writable): Promise<void> {
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!pattern.test(entry.name)) continue
    const path = join(folder, entry.name)
    const isNew = state.index >= state.skip
    const offset = state.index === state.skip ? state.offset : 0
    state.index++
    const kind = entry.isDirectory() ? 'd' : 'f'
    if (isNew) await print(out, `${kind} ${Buffer.from(prefix + entry.name).toString('base64')}`)
    if (kind === 'd') await walk(path, `${prefix}${entry.name}\\`, /./, state, out)
    else if (isNew) await send(path, offset, out)
  }
}

async function send(file: string, offset: number, out: Writable): Promise<void> {
  await print(out, `s ${(await stat(file)).size}`)
  for await (const chunk of createReadStream(file, { start: offset, highWaterMark: 49_152 }))
    await print(out, (chunk as Buffer).toString('base64'))
}

async function print(out: Writable, line: string): Promise<void> {
  if (!out.write(`${line}\r\n`)) await once(out, 'drain')
}

async function orFailure({ io }: ScriptGuest, work: () => Promise<void>): Promise<number> {
  try {
    await work()
    return 0
  } catch (thrown) {
    io.stderr.write(`${failureMark}${(thrown as Error).message}\r\n`)
    return 1
  }
}

function expand(path: string, { environment }: Pick<ScriptGuest, 'environment'>): string {
  const known: Readonly<Record<string, string>> = {
    TEMP: 'C:\\Windows\\Temp',
    SystemRoot: 'C:\\Windows',
    ...environment,
  }
  return path.replaceAll(/%([^%]+)%/g, (all, name: string) => known[name] ?? all)
}

function exactly(script: string): RegExp {
  return new RegExp(`^${script.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
}

function glob(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 'i')
}

function text(code = ''): string {
  return Buffer.from(code, 'base64').toString('utf8')
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  )
}
