import path from 'node:path'
import { openGuest, poorPath, reach, startOpenSsh } from '../../__tests__/communicators/openssh.ts'
import type { Row } from '../bench.ts'
import type { Pairs } from '../measure/pairs.ts'
import { startRelay } from '../measure/relay.ts'
import { SshWork } from '../measure/ssh-work.ts'

/** Milliseconds there and back. */
const roundTrip = 20

/** The same through a relay that takes its time, as to a guest in another place. */
export async function* run(): AsyncGenerator<Row> {
  const { server, communicator } = await openGuest()
  const poor = await startOpenSsh([await poorPath(path.join(server.folder, 'bin'))])
  const [relay, poorRelay] = [await startRelay(server.port, roundTrip), await startRelay(poor.port, roundTrip)]
  const work = new SshWork(server, relay.port)
  const poorWork = new SshWork(poor, poorRelay.port)
  const far = { ...server, port: relay.port }
  const guests = [
    communicator,
    await reach(far),
    await reach(far, { transferMethod: 'sftp' }),
    await reach({ ...poor, port: poorRelay.port }),
    await reach({ ...poor, port: poorRelay.port }, { transferMethod: 'sftp' }),
  ] as const
  const [, byTar, bySftp, poorScp, poorSftp] = guests
  const away = `at ${roundTrip} ms`
  try {
    const small = async (what: string, way: typeof byTar, on: SshWork, limit: number): Promise<Row> => {
      const pairs = await on.uploadFolder(way, 300)
      return { what: `300 files ${away}, ${what}`, peer: 'scp -r', pairs, limit: { seconds: limit } }
    }
    yield await small('by tar', byTar, work, 0.1)
    yield await small('by sftp, no tar', poorSftp, poorWork, 0.25)
    yield await small('by scp, no tar', poorScp, poorWork, 1.1)
    const large = (what: string, pairs: Pairs): Row => ({
      what: `${what} ${away}`,
      peer: 'sftp',
      pairs,
      limit: { seconds: 1.1 },
    })
    yield large('64 MiB by sftp', await work.upload(bySftp, 64))
    yield large('64 MiB back by sftp', await work.download(bySftp, 64))
  } finally {
    for (const guest of guests) await guest.close()
    for (const each of [work, poorWork, relay, poorRelay]) await each.close()
    await server.stop()
    await poor.stop()
  }
}
