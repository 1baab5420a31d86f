import { spawnSync } from 'node:child_process'
import { createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openGuest } from '../../__tests__/communicators/openssh.ts'
import type { Row } from '../bench.ts'

const pairs = 5
const mebibytes = 1024
const signal = new AbortController().signal

/** Files and folders to OpenSSH's sshd on this machine, beside what OpenSSH's own programs need for the same. */
export async function run(): Promise<readonly Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'proxmox-template-bench-'))
  const { server, communicator } = await openGuest()
  try {
    const key = path.join(folder, 'key')
    writeFileSync(key, server.privateKey, { mode: 0o600 })
    const peer = (program: string, words: readonly string[], input = ''): void => {
      const options = ['-q', '-i', key, '-P', String(server.port), '-o', 'StrictHostKeyChecking=no']
      const known = ['-o', `UserKnownHostsFile=${folder}/known`]
      const { status, stderr } = spawnSync(program, [...options, ...known, ...words], { input, encoding: 'utf8' })
      if (status !== 0) throw new Error(`${program} failed: ${stderr}`)
    }
    const large = path.join(folder, 'large')
    const size = await makeLarge(large)
    const before = process.memoryUsage.rss()
    let peak = before
    const file = await medianOf(
      () =>
        communicator.upload(createReadStream(large, { highWaterMark: 1 << 18 }), `${folder}/ours`, {
          signal,
          size,
          onProgress: () => {
            peak = Math.max(peak, process.memoryUsage.rss())
          },
        }),
      () => peer('sftp', ['127.0.0.1'], `put ${large} ${folder}/theirs\n`),
    )
    const many = path.join(folder, 'many')
    makeMany(many)
    const folders = await medianOf(
      () => communicator.uploadDirectory(many, `${folder}/ours-many`, { signal }),
      () => peer('scp', ['-r', many, `127.0.0.1:${folder}/theirs-many`]),
      () => {
        for (const name of ['ours-many', 'theirs-many'])
          rmSync(path.join(folder, name), { recursive: true, force: true })
      },
    )
    return [
      { what: `a file of ${mebibytes} MiB, of sftp's time`, value: file, unit: '×', limit: 1.11 },
      { what: 'memory that it needs', value: (peak - before) / 2 ** 20, unit: 'MiB', limit: 128 },
      { what: "10,000 small files, of scp -r's time", value: folders, unit: '×', limit: 0.33 },
    ]
  } finally {
    await communicator.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Ours by theirs, one after the other, of the same run. */
async function medianOf(ours: () => Promise<void>, theirs: () => void, clean: () => void = () => {}): Promise<number> {
  const ratios: number[] = []
  for (let pair = 0; pair < pairs; pair++) {
    clean()
    const start = performance.now()
    await ours()
    const between = performance.now()
    theirs()
    ratios.push((between - start) / (performance.now() - between))
  }
  return ratios.sort((a, b) => a - b)[Math.floor(pairs / 2)] as number
}

async function makeLarge(file: string): Promise<number> {
  const to = await open(file, 'w')
  const block = Buffer.alloc(2 ** 20, 'what is repeated does not matter: SSH does not compress it. ')
  for (let count = 0; count < mebibytes; count++) await to.write(block)
  await to.close()
  return mebibytes * 2 ** 20
}

function makeMany(folder: string): void {
  for (let group = 0; group < 100; group++) {
    const inside = path.join(folder, `group ${group}`)
    mkdirSync(inside, { recursive: true })
    for (let index = 0; index < 100; index++)
      writeFileSync(path.join(inside, `file ${index}`), 'x'.repeat(200 + index * 10))
  }
}
