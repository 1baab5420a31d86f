import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWindowsGuest } from '../../harness/winrm-server/windows-guest.ts'
import type { Mishap, Seen } from '../../harness/winrm-server/winrm-server-options.ts'
import { faults } from '../../harness/winrm-server/wsman-message.ts'
import { type Connection, connectTo } from './connected.ts'

const signal = new AbortController().signal
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winrm transfer-'))
})
afterAll(async () => await rm(folder, { recursive: true }))

function upload(guest: Connection, content: Buffer, path: string, more: object = {}): Promise<void> {
  return guest.communicator.upload(Readable.from([content]), path, { signal, size: content.length, ...more })
}

async function download(guest: Connection, path: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  const to = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk)
      done()
    },
  })
  await guest.communicator.download(path, to, { signal })
  return Buffer.concat(chunks)
}

describe('a file', () => {
  it.each([{ bytes: 0 }, { bytes: 1 }, { bytes: 49_152 }, { bytes: 49_153 }, { bytes: 1_000_000 }])(
    'of $bytes bytes goes there and comes back',
    async ({ bytes }) => {
      await using server = await startWindowsGuest()
      await using guest = await connectTo(server)
      const content = randomBytes(bytes)
      const progress: number[] = []
      const onProgress = (done: number, total: number | undefined): void => {
        expect(total).toBe(bytes)
        progress.push(done)
      }
      await upload(guest, content, 'c:/made/here/ä file.bin', { onProgress })
      const folderOfGuest = server.disk.local('C:\\made\\here')
      expect(await readdir(folderOfGuest)).toEqual(['ä file.bin'])
      expect((await readFile(join(folderOfGuest, 'ä file.bin'))).equals(content)).toBe(true)
      expect(progress.at(-1)).toBe(bytes)
      expect((await download(guest, 'C:\\made\\here\\ä file.bin')).equals(content)).toBe(true)
      expect(server.shells).toBe(0)
    },
  )

  it('replaces one that is there, and knows variables of the guest', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    await upload(guest, Buffer.from('first, which is longer'), '$env:TEMP\\a.txt')
    await upload(guest, Buffer.from('second'), '%TEMP%/a.txt')
    expect(await readFile(server.disk.local('C:\\Windows\\Temp\\a.txt'), 'utf8')).toBe('second')
  })

  it('is refused where a folder has its name, or it has none', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    await mkdir(server.disk.local('C:\\taken'))
    await expect(upload(guest, Buffer.from('x'), 'C:/taken')).rejects.toThrow(
      'Upload to C:/taken failed: there is a folder of this name',
    )
    await expect(upload(guest, Buffer.from('x'), 'C:/taken/')).rejects.toThrow(/it ends like a folder/)
    expect(await readdir(server.disk.local('C:\\taken'))).toEqual([])
    await expect(download(guest, 'C:\\taken')).rejects.toThrow('Download of C:\\taken failed: it is a folder')
    await expect(download(guest, 'C:\\missing')).rejects.toThrow(/ENOENT/)
  })

  it('takes few messages, and one process of the guest', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    const before = server.seen.length
    await upload(guest, randomBytes(1_000_000), 'C:/a.bin')
    const actions = server.seen.slice(before).map(({ action }) => action)
    // Packer starts a cmd for every 6 KB, each with three messages: 500 of them.
    expect(actions.length).toBeLessThan(15)
    expect(actions.filter((action) => action === 'command')).toHaveLength(1)
  })

  it('goes in smaller messages to a server that takes no larger ones', async () => {
    await using server = await startWindowsGuest({ maxEnvelopeSize: 153_600 })
    await using guest = await connectTo(server)
    const content = randomBytes(500_000)
    await upload(guest, content, 'C:/a.bin')
    expect((await readFile(server.disk.local('C:\\a.bin'))).equals(content)).toBe(true)
  })
})

describe('a folder', () => {
  it('goes there as a whole or what is in it, and comes back', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    const source = join(folder, 'source')
    await mkdir(join(source, 'inner', 'empty'), { recursive: true })
    await writeFile(join(source, 'inner', '$env:X %TEMP% [1].txt'), 'odd name')
    await writeFile(join(source, 'top.bin'), randomBytes(100_000))
    await writeFile(join(source, 'nothing'), '')
    await guest.communicator.uploadDirectory(source, 'C:/to', { signal })
    await guest.communicator.uploadDirectory(`${source}/`, 'C:/into', { signal })
    const made = ['inner', 'inner/$env:X %TEMP% [1].txt', 'inner/empty', 'nothing', 'top.bin']
    expect((await readdir(server.disk.local('C:\\into'), { recursive: true })).sort()).toEqual(made)
    expect((await readdir(server.disk.local('C:\\to\\source'), { recursive: true })).sort()).toEqual(made)

    const target = join(folder, 'target')
    await mkdir(target)
    await guest.communicator.downloadDirectory('C:\\to\\source\\', target, { signal })
    expect((await readdir(join(target, 'source'), { recursive: true })).sort()).toEqual(made)
    expect(await readFile(join(target, 'source', 'top.bin'))).toEqual(await readFile(join(source, 'top.bin')))
    await guest.communicator.downloadDirectory('C:/into/*.bin', target, { signal })
    expect((await readdir(target)).sort()).toEqual(['source', 'top.bin'])
  })

  it('of many small files takes few messages', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    const source = join(folder, 'many')
    await mkdir(source)
    for (let index = 0; index < 60; index++) await writeFile(join(source, `file ${index}`), `content ${index}`)
    const before = server.seen.length
    await guest.communicator.uploadDirectory(source, 'C:/', { signal })
    expect(server.seen.length - before).toBeLessThan(10)
    expect((await readdir(server.disk.local('C:\\many'))).length).toBe(60)
  })
})

describe('where the connection breaks', () => {
  const points = (['create', 'command', 'send', 'receive', 'delete'] as const).flatMap((action) =>
    (['break-before', 'break-after'] as const).map((how) => ({ action, how })),
  )

  it.each(points)('$how at $action, a file still arrives', async ({ action, how }) => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    const content = randomBytes(300_000)
    server.mishap = once(action, how)
    await upload(guest, content, 'C:/a.bin')
    expect((await readFile(server.disk.local('C:\\a.bin'))).equals(content)).toBe(true)
    server.mishap = once(action, how)
    expect((await download(guest, 'C:\\a.bin')).equals(content)).toBe(true)
    expect(await readdir(server.disk.local('C:\\'))).toEqual(['Windows', 'a.bin'])
  })

  it('goes on after a reboot in the middle', async () => {
    await using server = await startWindowsGuest({ restart: 100 })
    await using guest = await connectTo(server)
    const content = randomBytes(1_000_000)
    let sends = 0
    let reboot: Promise<void> | undefined
    server.mishap = ({ action }) => {
      if (action === 'send' && ++sends === 2) reboot = server.reboot()
      return undefined
    }
    await upload(guest, content, 'C:/a.bin')
    await reboot
    expect(server.restarts).toBe(1)
    expect((await readFile(server.disk.local('C:\\a.bin'))).equals(content)).toBe(true)
  })

  it('gives up where it breaks again and again, and says so', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    server.mishap = ({ action }) => (action === 'send' ? 'break-before' : undefined)
    await expect(upload(guest, randomBytes(10), 'C:/a.bin')).rejects.toThrow(
      /it broke off 6 times: The WinRM connection to the guest is gone: the connection broke: socket hang up/,
    )
  })

  it('is not waited for where PowerShell hangs', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server, { transferPatience: 300 })
    let hung = 0
    server.mishap = ({ action }) => (action === 'send' && hung++ < 2 ? 'hang' : undefined)
    await upload(guest, Buffer.from('arrives'), 'C:/a.txt')
    expect(hung).toBeGreaterThan(2)
    expect(await readFile(server.disk.local('C:\\a.txt'), 'utf8')).toBe('arrives')
  })

  it('tells of a fault', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    server.mishap = ({ action }) => (action === 'command' ? { fault: faults.accessDenied } : undefined)
    await expect(upload(guest, randomBytes(10), 'C:/a.bin')).rejects.toThrow(
      "Upload to C:/a.bin failed: The guest's WinRM refuses: Access is denied.",
    )
  })
})

function once(action: string, mishap: Mishap): (seen: Seen) => Mishap | undefined {
  let isOver = false
  return (seen) => {
    if (isOver || seen.action !== action) return undefined
    isOver = true
    return mishap
  }
}
