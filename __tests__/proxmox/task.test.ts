import { describe, expect, it } from 'vitest'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import type { ProxmoxError } from '../../src/proxmox/error.ts'
import type { Progress } from '../../src/proxmox/task-progress.ts'
import { answer, clientOf, failureOf, type Handler, impatientClock, startServer } from './server.ts'

const upid = 'UPID:pve:000021AE:000B4429:6B032A16:qmclone:100:ci@pve!builder:'

/** A task that writes one more piece of its log at each look, and then ends. */
function taskServer(pieces: readonly (readonly string[])[], exitStatus: string, task = upid) {
  let looks = 0
  const deleted: string[] = []
  const handler: Handler = ({ method, path }, response) => {
    const url = new URL(path, 'http://x')
    const base = `/nodes/pve/tasks/${encodeURIComponent(task)}`
    if (method === 'DELETE') {
      deleted.push(decodeURIComponent(url.pathname))
      return answer(response, null)
    }
    if (url.pathname === `${base}/status`) {
      looks++
      const ended = looks >= pieces.length
      return answer(response, { status: ended ? 'stopped' : 'running', ...(ended ? { exitstatus: exitStatus } : {}) })
    }
    const lines = pieces.slice(0, looks).flat()
    const start = Number(url.searchParams.get('start'))
    const limit = Number(url.searchParams.get('limit'))
    const page = lines.map((t, index) => ({ n: index + 1, t })).slice(start, start + limit)
    answer(response, lines.length === 0 ? [{ n: 1, t: 'no content' }] : page)
  }
  return { handler, deleted }
}

describe('task', () => {
  it('streams each line of the log once, page by page, without the closing line', async () => {
    const long = Array.from({ length: 1203 }, (_, index) => `line ${index}`)
    const { handler } = taskServer([[], long.slice(0, 3), [], long.slice(3), ['TASK OK']], 'OK')
    await using server = await startServer(handler)
    const client = await clientOf(server, { clock: impatientClock() })
    const lines: string[] = []
    const result = await client.task(upid, { onLog: (line) => lines.push(line) })
    expect(result).toEqual({ exitStatus: 'OK', warnings: [] })
    expect(lines).toEqual(long)
    await client.close()
  })

  it('looks quickly at first, then every two seconds, for as long as it takes', async () => {
    const pieces = Array.from({ length: 200 }, () => [] as string[])
    const { handler } = taskServer(pieces, 'OK')
    await using server = await startServer(handler)
    const clock = impatientClock()
    const client = await clientOf(server, { clock })
    await client.task(upid)
    expect(clock.pauses[0]).toBe(200)
    expect(clock.pauses.at(-1)).toBe(2000)
    expect(clock.pauses).toHaveLength(199)
    await client.close()
  })

  it('tells the progress that the log tells', async () => {
    const log = [
      'create full clone of drive scsi0 (local:100/base-100-disk-0.qcow2)',
      'transferred 512.0 MiB of 2.0 GiB (25.00%)',
      '    (50.00/100%)',
      '  1024K .......... .......... 75% 11.2M 3s',
    ]
    const { handler } = taskServer([log], 'OK')
    await using server = await startServer(handler)
    const client = await clientOf(server, { clock: impatientClock() })
    const seen: Progress[] = []
    await client.task(upid, { onProgress: (progress) => seen.push(progress) })
    expect(seen).toEqual([
      { unit: 'bytes', done: 512 * 2 ** 20, total: 2 * 2 ** 30 },
      { unit: 'percent', done: 50, total: 100 },
      { unit: 'percent', done: 75, total: 100 },
    ])
    await client.close()
  })

  it.each([
    'update VM 100: -description 100% tested, 50% smaller',
    'update VM 100: -description "see (75%)"',
    'update VM 100: -description transferred 1 GiB of 1 GiB',
    'downloading https://example.com/100%/a.iso to /var/lib/vz/template/iso/a.iso',
    '100%',
  ])('takes no text for progress: %s', async (line) => {
    const { handler } = taskServer([[line]], 'OK')
    await using server = await startServer(handler)
    const client = await clientOf(server, { clock: impatientClock() })
    const seen: Progress[] = []
    await client.task(upid, { onProgress: (progress) => seen.push(progress) })
    expect(seen).toEqual([])
    await client.close()
  })

  it('that says nothing is told of every minute, and waited for no longer than half an hour', async () => {
    const { handler, deleted } = taskServer(Array(5000).fill([]), 'OK')
    await using server = await startServer(handler)
    const client = await clientOf(server, { clock: impatientClock() })
    const told: string[] = []
    const failure = (await failureOf(client.task(upid, { onSilence: (text) => told.push(text) }))) as ProxmoxError
    expect(failure.message).toBe('Proxmox task failed: it said nothing for 30m0s, and goes on running')
    expect(failure.code).toBe('task-not-finished')
    expect(told).toHaveLength(29)
    expect(told[0]).toMatch(/^The task qmclone of 100 on node pve has said nothing for 1m\ds; it is given 30m0s$/)
    expect(deleted).toEqual([])
    await client.close()
  })

  it('that tells of its progress has all the time that it needs', async () => {
    const pieces = Array.from({ length: 200 }, (_, index) => [`transferred ${index} MiB of 200 MiB`])
    const { handler } = taskServer(pieces, 'OK')
    await using server = await startServer(handler)
    const clock = impatientClock()
    const client = await clientOf(server, { clock })
    const told: string[] = []
    await client.task(upid, { silenceMs: 10_000, onSilence: (text) => told.push(text) })
    expect(clock.pauses.length).toBe(199)
    expect(told).toEqual([])
    await client.close()
  })

  it('takes warnings for success and reports them', async () => {
    const { handler } = taskServer(
      [['WARN: iothread is only valid with virtio disk', 'done', 'TASK WARNINGS: 1']],
      'WARNINGS: 1',
    )
    await using server = await startServer(handler)
    const client = await clientOf(server)
    expect(await client.task(upid)).toEqual({
      exitStatus: 'WARNINGS: 1',
      warnings: ['iothread is only valid with virtio disk'],
    })
    await client.close()
  })

  it('fails with the reason, the last lines and a hint', async () => {
    const log = Array.from({ length: 60 }, (_, index) => `step ${index}`)
    const reason = 'unable to create image: no space left on device'
    const { handler } = taskServer([[...log, `TASK ERROR: ${reason}`]], reason)
    await using server = await startServer(handler)
    const client = await clientOf(server)
    const failure = (await failureOf(client.task(upid))) as ProxmoxError
    expect(failure.message).toBe(`Proxmox task failed: ${reason}`)
    expect(failure.failure.taskLog).toEqual(log.slice(-20))
    expect(failure.detail).toContain('The storage is full')
    expect(failure.detail).toContain(upid)
    await client.close()
  })

  it('explains a missing privilege that only the task noticed', async () => {
    const reason = '403 Permission check failed (/storage/local, Datastore.AllocateSpace)'
    const { handler } = taskServer([[`TASK ERROR: ${reason}`]], reason)
    await using server = await startServer(handler)
    const client = await clientOf(server)
    expect((await failureOf(client.task(upid))).detail).toContain(
      'pveum acl modify /storage/local --roles PVEDatastoreUser',
    )
    await client.close()
  })

  it.each([
    ['qmstart', true],
    ['qmshutdown', true],
    ['download', true],
    ...['qmcreate', 'qmclone', 'qmconfig', 'qmtemplate', 'qmdestroy', 'resize', 'imgcopy'].map(
      (type) => [type, false] as const,
    ),
  ] as const)('%s is stopped on the server when cancelled, if that leaves nothing: %s', async (type, isStopped) => {
    const upid = `UPID:pve:000021AE:000B4429:6B032A16:${type}:100:ci@pve!builder:`
    const { handler, deleted } = taskServer(Array(1000).fill([]), 'OK', upid)
    const stop = new AbortController()
    await using server = await startServer((request, ...rest) => {
      handler(request, ...rest)
      if (request.path.endsWith('/status')) stop.abort()
    })
    const client = await clientOf(server, { signal: stop.signal })
    expect(await failureOf(client.task(upid))).toBeInstanceOf(Cancelled)
    expect(deleted).toEqual(isStopped ? [`/nodes/pve/tasks/${upid}`] : [])
    await client.close()
  })

  it('gives up waiting at a limit, and leaves the task alone', async () => {
    const { handler, deleted } = taskServer(Array(1000).fill([]), 'OK')
    await using server = await startServer(handler)
    const client = await clientOf(server, { clock: impatientClock() })
    const failure = (await failureOf(client.task(upid, { limitMs: 60_000 }))) as ProxmoxError
    expect(failure.message).toContain('still ran after 60 s')
    expect(failure.ambiguous).toBe(true)
    expect(deleted).toEqual([])
    await client.close()
  })
})
