import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../src/host/temporary-folder.ts'
import { clientOf } from '../embedded/client.ts'
import { type Running, serve } from '../embedded/kill.ts'
import { commandLine } from '../harness/runner.ts'

let folder: string
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const template = `source "proxmox-iso" "a" {
  communicator = "none"
  boot_wait    = "1h"
  boot_command = ["<enter>"]
  boot_iso {
    cd_content       = { "boot" = "x" }
    iso_storage_pool = "local"
  }
  disks {
    storage_pool = "local-lvm"
    disk_size    = "1G"
  }
}
build {
  sources = ["source.proxmox-iso.a"]
}
`

interface Build {
  readonly child: ChildProcess
  readonly ended: Promise<number | string>
  seen(pattern: RegExp): Promise<void>
  said(): string
}

/** A build in a process of its own, with temporary folders of its own. */
function build(...words: readonly string[]): Build {
  const temporary = path.join(folder, 'tmp')
  mkdirSync(temporary, { recursive: true })
  const file = path.join(folder, 'a.pkr.hcl')
  writeFileSync(file, template)
  const env = { ...process.env, TMPDIR: temporary }
  const child = spawn(process.execPath, [commandLine, 'build', '--simulate', ...words, file], { env })
  children.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
  const ended = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? '')),
  )
  const seen = (pattern: RegExp) => expect.poll(() => text, { timeout: 30_000 }).toMatch(pattern)
  return { child, ended, seen, said: () => text }
}

async function isEmpty({ server }: Running): Promise<void> {
  const client = clientOf(server)
  await expect
    .poll(
      async () => [
        await client.data('GET', '/nodes/pve/qemu'),
        await client.data('GET', '/nodes/pve/storage/local/content'),
        await client.data('GET', '/nodes/pve/storage/local-lvm/content'),
      ],
      { timeout: 30_000 },
    )
    .toEqual([[], [], []])
}

async function stopped(data: string): Promise<void> {
  const running = await serve(data, ['--simulate'])
  await isEmpty(running)
  running.child.kill('SIGTERM')
  await running.ended
}

it.each(['SIGHUP', 'SIGQUIT'] as const)('%s leaves nothing in a data folder', async (signal) => {
  folder = mkdtempSync(path.join(tmpdir(), 'data-'))
  const data = path.join(folder, 'data')
  const { child, ended, seen } = build('--data', data)
  await seen(/Waiting .* for boot/)
  child.kill(signal)
  expect(await ended).toBe(130)
  expect(readdirSync(path.join(folder, 'tmp'))).toEqual([])
  await stopped(data)
})

it('what SIGKILL leaves in a data folder is finished by serve', async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'data-'))
  const data = path.join(folder, 'data')
  const { child, ended, seen } = build('--data', data)
  await seen(/Waiting .* for boot/)
  child.kill('SIGKILL')
  expect(await ended).toBe('SIGKILL')
  expect(readdirSync(path.join(folder, 'tmp'))).toEqual([])
  await stopped(data)
})

it('and by the next build, before it begins', async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'data-'))
  const data = path.join(folder, 'data')
  const first = build('--data', data)
  await first.seen(/Waiting .* for boot/)
  first.child.kill('SIGKILL')
  await first.ended
  const second = build('--data', data)
  await second.seen(/Removing what an earlier build left behind: .*virtual machine 100/)
  await second.seen(/Creating VM[\s\S]*Waiting .* for boot/)
  expect(second.said()).toMatch(/Created virtual machine 100/)
  second.child.kill('SIGTERM')
  expect(await second.ended).toBe(130)
  await stopped(data)
})

it('the temporary folder of a build that was killed goes with the next one, and that of a living one stays', async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'data-'))
  const dead = build()
  await dead.seen(/Waiting .* for boot/)
  const [left = ''] = readdirSync(path.join(folder, 'tmp'))
  dead.child.kill('SIGKILL')
  await dead.ended
  const living = build()
  await living.seen(/Waiting .* for boot/)
  const [kept = '', ...others] = readdirSync(path.join(folder, 'tmp'))
  expect(others).toEqual([])
  expect(kept).not.toBe(left)
  const third = build()
  await third.seen(/Waiting .* for boot/)
  expect(readdirSync(path.join(folder, 'tmp'))).toContain(kept)
  for (const { child, ended } of [living, third]) {
    child.kill('SIGTERM')
    await ended
  }
  expect(readdirSync(path.join(folder, 'tmp'))).toEqual([])
})

it('temporary folders of dead processes go with the next build, but for what may be needed', async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'data-'))
  const temporary = path.join(folder, 'tmp')
  mkdirSync(temporary, { recursive: true })
  const dead = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => dead.once('exit', resolve))
  const own = path.basename(inTemporary(temporary, temporaryFolder)).split('-').at(3)
  rmSync(temporary, { recursive: true })
  const days = (count: number) => new Date(Date.now() - count * 86_400_000)
  const make = (name: string, age: number, journal?: string): void => {
    const made = path.join(temporary, `proxmox-template-${name}`)
    mkdirSync(made, { recursive: true, mode: 0o700 })
    if (journal !== undefined) writeFileSync(path.join(made, 'journal.jsonl'), journal)
    utimesSync(made, days(age), days(age))
  }
  const entry = { id: 'a', build: 'a', node: 'pve', url: 'x', kind: 'vm', vmid: 100, mark: 'x' }
  const open = `${JSON.stringify({ open: entry })}\n`
  const closed = `${open}${JSON.stringify({ close: 'a', why: 'gone' })}\n`
  const kept: string[] = []
  const stays = (name: string, age: number, journal?: string): void => {
    make(name, age, journal)
    kept.push(`proxmox-template-${name}`)
  }
  make('before', 1.1)
  make(`${dead.pid}-killed`, 1.1)
  make(`${dead.pid}-filled`, 1.1, closed)
  make(`${dead.pid}-${own}-killed`, 0)
  make(`${dead.pid}-${own}-closed`, 0, closed)
  make(`${dead.pid}-${own}-ancien`, 8, open)
  make(`${process.pid}-elsewhere-killed`, 1.1, closed)
  stays(`${dead.pid}-${own}-opened`, 1.1, open)
  stays(`${dead.pid}-elsewhere-closed`, 0.5, closed)
  stays(`${process.pid}-${own}-living`, 8, closed)
  stays(`${process.pid}-living`, 8)
  stays('filled', 8, closed)
  stays('young0', 0)
  stays('of-somebody-else', 8)
  const { child, ended, seen } = build('--data', path.join(folder, 'data'))
  await seen(/Waiting .* for boot/)
  child.kill('SIGTERM')
  await ended
  expect(readdirSync(temporary).sort()).toEqual(kept.sort())
})

/** What is made while the folder for temporary files is another one. */
function inTemporary(temporary: string, make: () => string): string {
  vi.stubEnv('TMPDIR', temporary)
  try {
    return make()
  } finally {
    vi.unstubAllEnvs()
  }
}
