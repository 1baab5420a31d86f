import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
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

it('an old empty temporary folder of a dead process goes with the next build, and no other does', async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'data-'))
  const temporary = path.join(folder, 'tmp')
  const dead = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => dead.once('exit', resolve))
  const long = new Date(Date.now() - 86_400_000)
  const make = (name: string, content?: string): void => {
    const made = path.join(temporary, `proxmox-template-${name}`)
    mkdirSync(made, { recursive: true })
    if (content !== undefined) writeFileSync(path.join(made, content), '')
    if (name !== 'young0') utimesSync(made, long, long)
  }
  make('before')
  make(`${dead.pid}-killed`)
  make(`${process.pid}-living`)
  make(`${dead.pid}-filled`, 'journal.jsonl')
  make('young0')
  make('of-somebody-else')
  const { child, ended, seen } = build('--data', path.join(folder, 'data'))
  await seen(/Waiting .* for boot/)
  child.kill('SIGTERM')
  await ended
  const kept = ['of-somebody-else', 'young0', `${process.pid}-living`, `${dead.pid}-filled`]
  expect(readdirSync(temporary).sort()).toEqual(kept.map((name) => `proxmox-template-${name}`).sort())
})
