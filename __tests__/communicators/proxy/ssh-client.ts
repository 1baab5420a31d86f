import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Communicator } from '../../../src/communicators/communicator.ts'
import { type SshProxy, startSshProxy } from '../../../src/communicators/proxy/ssh-proxy.ts'
import { generateKeyPair } from '../../../src/communicators/ssh/key-pair.ts'
import { parsePrivateKey } from '../../../src/communicators/ssh/private-key.ts'

export interface Ran {
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

export interface ProxyClient {
  readonly proxy: SshProxy
  /** A folder with a blank in its name. */
  readonly folder: string
  readonly options: readonly string[]
  /** OpenSSH's own clients. `input` undefined: nothing is sent, and no end of it. */
  run(program: 'ssh' | 'scp' | 'sftp' | 'rsync', words: readonly string[], input?: string | Buffer): Promise<Ran>
  stop(): Promise<void>
}

/** A proxy to a guest, and OpenSSH's clients with the key for it. */
export async function startProxy(
  communicator: Communicator,
  { type = 'ecdsa', sftpCommand = '', port = 0 } = {},
): Promise<ProxyClient> {
  const folder = await mkdtemp(join(tmpdir(), 'proxy test-'))
  const pair = (name: string) => generateKeyPair({ type, bits: type === 'rsa' ? 2048 : 384, name })
  const [host, client] = await Promise.all([pair('host'), pair('client')])
  const read = parsePrivateKey(client.privateKey, 'client')
  if (read.problem !== undefined) throw new Error(read.problem.summary)
  await writeFile(join(folder, 'key'), client.privateKey, { mode: 0o600 })
  const proxy = await startSshProxy({
    communicator,
    hostKey: host.privateKey,
    authorizedKey: read.key,
    port,
    sftpCommand,
  })
  await writeFile(join(folder, 'known'), `[127.0.0.1]:${proxy.port} ${host.publicKey}\n`)
  const options = [
    ...['-F', 'none', '-o', `IdentityFile="${folder}/key"`, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes'],
    ...['-o', `UserKnownHostsFile="${folder}/known"`, '-o', 'StrictHostKeyChecking=yes', '-o', `Port=${proxy.port}`],
    ...['-o', 'LogLevel=ERROR'],
  ]
  return {
    proxy,
    folder,
    options,
    run: (program, words, input) =>
      new Promise((resolve, reject) => {
        const child = spawn(program, program === 'rsync' ? words : [...options, ...words], {
          stdio: ['pipe', 'pipe', 'pipe'],
        })
        const stdout: Buffer[] = []
        let stderr = ''
        child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
        child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
        child.stdin.on('error', () => {})
        if (input !== undefined) child.stdin.end(input)
        child.once('error', reject)
        child.once('close', (code) => resolve({ code, stdout: Buffer.concat(stdout), stderr }))
      }),
    async stop() {
      await proxy.close()
      await rm(folder, { recursive: true })
    },
  }
}
