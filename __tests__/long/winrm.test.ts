import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { connectTo, execOn } from '../communicators/winrm/connected.ts'
import { startWindowsGuest } from '../harness/winrm-server/windows-guest.ts'
import { noWine } from '../harness/winrm-server/wine.ts'
import { tell } from './proof.ts'

const signal = new AbortController().signal

describe('WinRM', () => {
  it('hands on 100 MB of output, and holds little of it', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    let bytes = 0
    let highest = 0
    const before = process.memoryUsage().rss
    const { exitCode } = await guest.communicator.exec('yes 0123456789 | head -c 100000000', {
      signal,
      onOutput: (_, line) => {
        bytes += line.length + 1
        if (bytes % 1100 === 0) highest = Math.max(highest, process.memoryUsage().rss)
      },
    })
    expect(exitCode).toBe(0)
    // The last line has no end.
    expect(bytes).toBeGreaterThanOrEqual(100_000_000)
    // The server is in this process, too.
    expect((highest - before) / (1 << 20)).toBeLessThan(400)
  })

  it('carries 64 MiB there and back, over connections that break and a restart', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    const parts = Array.from({ length: 64 }, () => randomBytes(1 << 20))
    const hash = createHash('sha256')
    for (const part of parts) hash.update(part)
    const sent = hash.digest('hex')
    let asked = 0
    let restarting: Promise<void> | undefined
    server.mishap = ({ action }) => {
      if (action !== 'send' && action !== 'receive') return undefined
      asked++
      if (asked === 150) restarting = server.reboot()
      return asked % 41 === 0 ? 'break-after' : undefined
    }
    await guest.communicator.upload(Readable.from(parts), 'C:/big.bin', { signal })
    await restarting
    const arrived = createHash('sha256')
    await pipeline(createReadStream(server.disk.local('C:\\big.bin')), arrived)
    const got = createHash('sha256')
    const to = new Writable({
      write(chunk: Buffer, _, done) {
        got.update(chunk)
        done()
      },
    })
    await guest.communicator.download('C:/big.bin', to, { signal })
    const fetched = got.digest('hex')
    const wrong = [arrived.digest('hex'), fetched].filter((each) => each !== sent).length
    tell({ proof: 'files over WinRM connections that break', cases: 2, lost: wrong })
    expect(server.restarts).toBe(1)
    expect(wrong).toBe(0)
  })
})

describe.skipIf(noWine !== undefined)(
  `Wine's cmd over WinRM${noWine === undefined ? '' : ` (skipped: ${noWine})`}`,
  () => {
    it('runs what is sent to it as on Windows', async () => {
      await using server = await startWindowsGuest({ system: 'wine' })
      await using guest = await connectTo(server)
      expect(await execOn(guest, 'echo one&echo two>&2&exit 3')).toEqual({
        exitCode: 3,
        disconnected: false,
        stdout: ['one'],
        stderr: ['two'],
      })
      const batch = '@echo off\r\nif "%1"=="x" (echo it is %1> "C:\\made by batch.txt") else exit /b 4\r\nexit /b 5\r\n'
      await guest.communicator.upload(Readable.from([Buffer.from(batch)]), 'C:/Windows/Temp/a b.bat', { signal })
      expect(await execOn(guest, '"C:\\Windows\\Temp\\a b.bat" x')).toMatchObject({ exitCode: 5 })
      expect(await execOn(guest, '"C:\\Windows\\Temp\\a b.bat" y')).toMatchObject({ exitCode: 4 })
      expect(await readFile(server.disk.local('C:\\made by batch.txt'), 'utf8')).toBe('it is x\r\n')
      expect((await execOn(guest, 'type "C:\\made by batch.txt"')).stdout).toEqual(['it is x'])
      expect((await execOn(guest, 'nosuchcommand')).exitCode).not.toBe(0)
      const controller = new AbortController()
      const hanging = execOn(guest, 'ping -n 100 127.0.0.1', { signal: controller.signal })
      await expect.poll(() => server.running).toBe(1)
      controller.abort()
      await expect(hanging).rejects.toThrow('cancelled')
      await expect.poll(() => server.running).toBe(0)
    })
  },
)
