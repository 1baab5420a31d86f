import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve as resolvePath } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { file as typed } from '../../src/provisioners/file.ts'
import type { Provisioner } from '../../src/provisioners/provisioner.ts'
import { hasOwnFiles } from '../communicators/openssh.ts'
import { type Guest, resolve, startGuest } from './guest.ts'

const file = typed as unknown as Provisioner
let folder: string
let remote: string
let guest: Guest

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'down load-'))
  remote = await mkdtemp(join(tmpdir(), 'remote-'))
  guest = await startGuest(folder)
})

afterEach(async () => {
  await guest.stop()
  await Promise.all([folder, remote].map((path) => rm(path, { recursive: true })))
})

const download = (source: string, destination: string, cwd = folder) =>
  file.run(resolve(file, { direction: 'download', source, destination }, cwd), guest.context)

it('leaves what was there where it fails', async () => {
  await writeFile(join(folder, 'precious.txt'), 'precious')
  await expect(download(`${remote}/nosuch`, 'precious.txt')).rejects.toThrow('No such file')
  expect(await readFile(join(folder, 'precious.txt'), 'utf8')).toBe('precious')
  expect(await readdir(folder)).toEqual(['precious.txt'])
})

it('of a folder without a slash leaves nothing in the way of what its advice is', async () => {
  await mkdir(`${remote}/logs`)
  await writeFile(`${remote}/logs/x`, 'X')
  await expect(download(`${remote}/logs`, 'out')).rejects.toMatchObject({ detail: expect.stringContaining('slash') })
  await download(`${remote}/logs/`, 'out')
  expect(await readFile(join(folder, 'out/logs/x'), 'utf8')).toBe('X')
})

it('is written where a link leads', async () => {
  await writeFile(`${remote}/x`, 'X')
  await writeFile(join(folder, 'real'), 'old')
  await symlink('real', join(folder, 'link'))
  await symlink('later', join(folder, 'dangling'))
  await download(`${remote}/x`, 'link')
  await download(`${remote}/x`, 'dangling')
  expect(await readFile(join(folder, 'real'), 'utf8')).toBe('X')
  expect(await readFile(join(folder, 'later'), 'utf8')).toBe('X')
})

it('onto a folder is told of at its option, and what to do', async () => {
  await writeFile(`${remote}/x`, 'X')
  await mkdir(join(folder, 'fold'))
  expect(() => resolve(file, { direction: 'download', source: `${remote}/x`, destination: 'fold' }, folder)).toThrow(
    'destination: destination: fold is a folder',
  )
  const options = resolve(file, { direction: 'download', source: `${remote}/x`, destination: 'later' }, folder)
  await mkdir(join(folder, 'later'))
  await expect(file.run(options, guest.context)).rejects.toMatchObject({
    code: 'wrong-file-kind',
    detail: 'End the destination with a slash to put the file into the folder.',
  })
})

it('of a folder in whose place is a file says so', async () => {
  await mkdir(`${remote}/logs`)
  await writeFile(join(folder, 'out'), 'mine')
  await expect(download(`${remote}/logs/`, 'out')).rejects.toMatchObject({ code: 'EEXIST', path: join(folder, 'out') })
})

it.skipIf(!hasOwnFiles).each([
  ['a file', 'x', 'full/old.txt', 'full/old.txt'],
  ['a folder', 'logs/', 'full', 'full'],
])('of %s onto a disk that is full says whose and where, at its place', async (_, source, destination, named) => {
  await mkdir(join(folder, 'full'))
  await mkdir(`${remote}/logs`)
  for (const name of ['x', 'logs/x']) await writeFile(join(remote, name), Buffer.alloc(200_000, 'x'))
  await writeFile(
    join(folder, 't.pkr.hcl'),
    `source "null" "here" {
  ssh_host     = "127.0.0.1"
  ssh_port     = ${guest.server.port}
  ssh_username = "tester"
  ssh_password = "secret"
}
build {
  sources = ["null.here"]
  provisioner "file" {
    direction   = "download"
    source      = "${remote}/${source}"
    destination = "${destination}"
  }
}`,
  )
  const script = 'mount -t tmpfs -o size=32k none full && echo old > full/old.txt; "$@"; cat full/old.txt'
  const cli = [process.execPath, resolvePath('src/entry/cli.ts'), 'build', '-color=false', 't.pkr.hcl']
  // The guest is in this process: it has to go on meanwhile.
  const { stdout, stderr } = await promisify(execFile)('unshare', ['-m', 'sh', '-c', script, 'sh', ...cli], {
    cwd: folder,
  })
  const said = stdout + stderr
  const path = join(folder, named)
  expect(said).toContain(`The file ${path} could not be written: no space is left`)
  expect(said).toContain(`The disk of this machine on which ${path} would be is full`)
  expect(said).toContain('t.pkr.hcl:9')
  expect(stdout).toMatch(/old\n$/)
})
