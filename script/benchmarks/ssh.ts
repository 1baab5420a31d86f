import { openGuest, reach } from '../../__tests__/communicators/openssh.ts'
import type { Row } from '../bench.ts'
import type { Pairs } from '../measure/pairs.ts'
import { SshWork } from '../measure/ssh-work.ts'

/** Files and folders to OpenSSH's sshd on this machine, beside what OpenSSH's own programs need for the same. */
export async function* run(): AsyncGenerator<Row> {
  const { server, communicator } = await openGuest()
  const sftp = await reach(server, { transferMethod: 'sftp' })
  const work = new SshWork(server)
  try {
    const before = process.memoryUsage.rss()
    let peak = before
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss())
    }, 20)
    const large = await work.upload(communicator, 1024)
    clearInterval(watch)
    yield { what: 'a file of 1 GiB by scp', peer: 'sftp', pairs: large, limit: { seconds: 1.11 } }
    yield { what: 'memory that it needs', value: (peak - before) / 2 ** 20, unit: 'MiB', limit: 128 }
    const half = (what: string, peer: string, pairs: Pairs): Row => ({ what, peer, pairs, limit: { cpu: 1.5 } })
    yield half('512 MiB by scp', 'scp -O', await work.upload(communicator, 512, 'scp'))
    yield half('512 MiB by sftp', 'sftp', await work.upload(sftp, 512))
    yield half('512 MiB back by sftp', 'sftp', await work.download(sftp, 512))
    const folder = (what: string, seconds: number, pairs: Pairs): Row => ({
      what,
      peer: 'scp -r',
      pairs,
      limit: { seconds },
    })
    yield folder('a folder of 10,000 small files', 0.33, await work.uploadFolder(communicator, 10_000))
    yield folder('a folder of 5,000 small files', 0.4, await work.uploadFolder(communicator, 5000))
  } finally {
    work.close()
    await communicator.close()
    await sftp.close()
    await server.stop()
  }
}
