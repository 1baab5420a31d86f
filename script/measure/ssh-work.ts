import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { OpenSsh } from '../../__tests__/communicators/openssh.ts'
import type { SshCommunicator } from '../../src/communicators/ssh/ssh-communicator.ts'
import { type Cost, ownCost, programCost } from './cost.ts'
import { measurePairs, type Pairs } from './pairs.ts'

const signal = new AbortController().signal

/** Files and folders to an sshd and back, by ours and by OpenSSH's own programs. */
export class SshWork {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'proxmox-template-bench-'))
  /** Of the server, as the other program sees it. */
  readonly #port: number

  constructor(server: OpenSsh, port = server.port) {
    this.#port = port
    writeFileSync(this.#at('key'), server.privateKey, { mode: 0o600 })
  }

  async upload(ours: SshCommunicator, mebibytes: number, peer: 'sftp' | 'scp' = 'sftp'): Promise<Pairs> {
    const large = this.#at('large')
    const size = await makeLarge(large, mebibytes)
    return await measurePairs(
      () =>
        ownCost(() =>
          ours.upload(createReadStream(large, { highWaterMark: 1 << 18 }), this.#at('ours'), { signal, size }),
        ),
      () =>
        peer === 'sftp'
          ? this.#sftp(`put ${large} ${this.#at('theirs')}`)
          : this.#openSsh('scp', ['-O', large, `127.0.0.1:${this.#at('theirs')}`]),
    )
  }

  async download(ours: SshCommunicator, mebibytes: number): Promise<Pairs> {
    const large = this.#at('large')
    await makeLarge(large, mebibytes)
    return await measurePairs(
      () => ownCost(() => ours.download(large, createWriteStream(this.#at('ours')), { signal })),
      () => this.#sftp(`get ${large} ${this.#at('theirs')}`),
    )
  }

  async uploadFolder(ours: SshCommunicator, files: number): Promise<Pairs> {
    const many = this.#at('many')
    makeMany(many, files)
    const clean = (): void => {
      for (const name of ['ours-many', 'theirs-many']) rmSync(this.#at(name), { recursive: true, force: true })
    }
    return await measurePairs(
      () => ownCost(() => ours.uploadDirectory(many, this.#at('ours-many'), { signal })),
      () => this.#openSsh('scp', ['-r', many, `127.0.0.1:${this.#at('theirs-many')}`]),
      clean,
    )
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #at(name: string): string {
    return path.join(this.#folder, name)
  }

  #sftp(command: string): Cost {
    return this.#openSsh('sftp', ['127.0.0.1'], `${command}\n`)
  }

  #openSsh(program: string, words: readonly string[], input = ''): Cost {
    const known = ['-o', `UserKnownHostsFile=${this.#at('known')}`, '-o', 'StrictHostKeyChecking=no']
    const options = ['-q', '-i', this.#at('key'), '-P', String(this.#port), ...known]
    return programCost({ words: [program, ...options, ...words], input })
  }
}

async function makeLarge(file: string, mebibytes: number): Promise<number> {
  const to = await open(file, 'w')
  const block = Buffer.alloc(2 ** 20, 'what is repeated does not matter: SSH does not compress it. ')
  for (let count = 0; count < mebibytes; count++) await to.write(block)
  await to.close()
  return mebibytes * 2 ** 20
}

function makeMany(folder: string, files: number): void {
  rmSync(folder, { recursive: true, force: true })
  for (let index = 0; index < files; index++) {
    const inside = path.join(folder, `group ${Math.floor(index / 100)}`)
    mkdirSync(inside, { recursive: true })
    writeFileSync(path.join(inside, `file ${index}`), 'x'.repeat(200 + (index % 100) * 10))
  }
}
