import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable, Writable } from 'node:stream'
import { listener, startAgentGuest } from '../../__tests__/communicators/agent/agent-guest.ts'
import { hasAgent } from '../../__tests__/communicators/agent/qemu-agent.ts'
import type { Row } from '../bench.ts'

const mebibytes = 64

/** 64 MiB to a guest and back over its agent, and what a command costs: QEMU's own agent on this machine, behind the embedded Proxmox. */
export async function* run(): AsyncGenerator<Row> {
  if (!hasAgent) {
    console.error('agent: not measured, since there is no qemu-ga (the package qemu-guest-agent)')
    return
  }
  const guest = await startAgentGuest()
  try {
    const communicator = await guest.reach({ signal: AbortSignal.timeout(600_000) })
    const signal = AbortSignal.timeout(600_000)
    const content = randomBytes(mebibytes << 20)
    const place = path.join(guest.folder, 'content')
    guest.calls()
    const up = await seconds(() =>
      communicator.upload(Readable.from(pieces(content)), place, { signal, size: content.length }),
    )
    const uploadCalls = guest.calls().length
    if (!(await readFile(place)).equals(content)) throw new Error('what arrived is not what was sent')
    const back: Buffer[] = []
    const to = new Writable({
      write(chunk: Buffer, _encoding, done) {
        back.push(chunk)
        done()
      },
    })
    const down = await seconds(() => communicator.download(place, to, { signal }))
    if (!Buffer.concat(back).equals(content)) throw new Error('what came back is not what was sent')
    guest.calls()
    const command = await seconds(async () => void (await communicator.exec('true', listener())))
    const commandCalls = guest.calls().length
    await communicator.close()
    yield* [
      { what: `upload of ${mebibytes} MiB, intact`, value: mebibytes / up, unit: 'MiB/s' },
      { what: 'calls of the API for it', value: uploadCalls, unit: 'calls', limit: 600 },
      { what: `download of ${mebibytes} MiB, intact`, value: mebibytes / down, unit: 'MiB/s' },
      { what: 'a command that does nothing', value: command * 1000, unit: 'ms' },
      { what: 'calls of the API for it', value: commandCalls, unit: 'calls', limit: 6 },
    ]
  } finally {
    await guest.stop()
  }
}

function* pieces(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536)
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
