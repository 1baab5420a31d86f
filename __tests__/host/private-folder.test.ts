import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { privateFolder, removeLeftFolders } from '../../src/host/private-folder.ts'

const noProc = existsSync('/proc/self/stat') ? undefined : 'no /proc on this system, by which a program is known again'
if (noProc !== undefined) console.warn(`skipped: ${noProc}`)

let folder: string
const children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'private folders-'))
  vi.stubEnv('TMPDIR', folder)
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const source = (name: string) => JSON.stringify(path.resolve(import.meta.dirname, '../../src/', name))

/** A process with a private folder of its own, or more, that lives until it is killed. */
async function owner(script = `privateFolder('ansible')`): Promise<ChildProcess> {
  const head = `import { privateFolder } from ${source('host/private-folder.ts')};`
  const words = ['--input-type=module', '-e', `${head} ${script}; console.log('ready'); setInterval(() => {}, 1000)`]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  return child
}

async function killed(child: ChildProcess): Promise<void> {
  const end = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await end
}

const now = () => Date.now()

it('private folders are of this user alone, and go when their process was killed', async () => {
  const child = await owner()
  const [name = ''] = readdirSync(folder)
  expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o700)
  const mine = privateFolder('upload')
  await removeLeftFolders(now())
  expect(readdirSync(folder).toSorted()).toEqual([name, path.basename(mine)].toSorted())
  await killed(child)
  await removeLeftFolders(now())
  expect(readdirSync(folder)).toEqual([path.basename(mine)])
})

it('what only looks like one stays', async () => {
  const child = await owner()
  const [name = ''] = readdirSync(folder)
  await killed(child)
  const like = (end: string) => path.join(folder, name.replace(/.{6}$/, end))
  mkdirSync(like('public'))
  chmodSync(like('public'), 0o755)
  mkdirSync(path.join(folder, 'other'))
  symlinkSync(path.join(folder, 'other'), like('linked'))
  mkdirSync(path.join(folder, name.replace('ansible', 'foreign')), 0o700)
  await removeLeftFolders(now())
  const stays = [
    path.basename(like('public')),
    path.basename(like('linked')),
    'other',
    name.replace('ansible', 'foreign'),
  ]
  expect(readdirSync(folder).toSorted()).toEqual(stays.toSorted())
})

it('one of another container, whose processes can not be seen, has a day', async () => {
  const child = await owner()
  const [name = ''] = readdirSync(folder)
  await killed(child)
  const there = path.join(folder, name.replace(/-[0-9a-z]+(-.{6})$/, '-elsewhere$1'))
  mkdirSync(there, 0o700)
  await removeLeftFolders(now())
  expect(readdirSync(folder)).toEqual([path.basename(there)])
  await removeLeftFolders(now() + 86_400_000)
  expect(readdirSync(folder)).toEqual([])
})

it.skipIf(noProc !== undefined)(
  'a program that a killed process has started is ended, also where it would not',
  async () => {
    const child = await owner(`
    const { runLocally } = await import(${source('scripts/local-process.ts')});
    const options = { signal: new AbortController().signal, workingDirectory: '/', env: process.env };
    const script = "trap '' TERM; echo $$ > pid; echo up; while :; do sleep 1; done";
    await new Promise((resolve) => void runLocally('sh', ['-c', script], { ...options, workingDirectory: process.env.TMPDIR, output: resolve }))`)
    const pid = Number(readFileSync(path.join(folder, 'pid'), 'utf8'))
    await killed(child)
    expect(process.kill(pid, 0)).toBe(true)
    await removeLeftFolders(now())
    // Whoever inherits it may take a moment to see its end.
    await expect.poll(() => runs(pid), { timeout: 10_000 }).toBe(false)
    expect(readdirSync(folder)).toEqual(['pid'])
  },
)

it.skipIf(noProc !== undefined)(
  'a program whose first process ends when it is asked to takes the others with it that would not',
  async () => {
    const child = await owner(`
    const { runLocally } = await import(${source('scripts/local-process.ts')});
    const options = { signal: new AbortController().signal, workingDirectory: process.env.TMPDIR, env: process.env };
    const stubborn = "trap '' TERM; echo $$ > pid; echo up; while :; do sleep 1; done";
    const words = ['-c', '(sh -c "$0"); :', stubborn];
    await new Promise((resolve) => void runLocally('sh', words, { ...options, output: resolve }))`)
    const pid = Number(readFileSync(path.join(folder, 'pid'), 'utf8'))
    await killed(child)
    await removeLeftFolders(now())
    await expect.poll(() => runs(pid), { timeout: 10_000 }).toBe(false)
  },
)

function runs(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}
