import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Row } from '../bench.ts'

const root = path.resolve(import.meta.dirname, '../..')
const gibibytes = 4

/** Peak resident memory of a whole build that uploads a large image to a server in another process. */
export async function* run(): AsyncGenerator<Row> {
  const folder = mkdtempSync(path.join(tmpdir(), 'proxmox-template-bench-'))
  const image = path.join(folder, 'large.iso')
  writeFileSync(image, '')
  truncateSync(image, gibibytes * 2 ** 30)
  writeFileSync(path.join(folder, 'large.pkr.hcl'), template(image))
  const server = node([
    'dist/cli.js',
    'serve',
    '--simulate',
    '--listen',
    '127.0.0.1:0',
    '--data',
    path.join(folder, 'data'),
  ])
  try {
    const { value: line } = await createInterface({ input: server.stdout as Readable })
      [Symbol.asyncIterator]()
      .next()
    const { url, username, token, fingerprint } = JSON.parse(String(line))
    const start = performance.now()
    const build = node(
      [
        '--import',
        tellPeak,
        'dist/cli.js',
        'build',
        folder,
        '--proxmox-url',
        url,
        '--proxmox-fingerprint',
        fingerprint,
      ],
      { PROXMOX_USERNAME: username, PROXMOX_TOKEN: token },
    )
    const [log, peak, [code]] = await Promise.all([
      text(build.stdout as Readable),
      text(build.stdio[3] as Readable),
      once(build, 'exit'),
    ])
    if (code !== 0) throw new Error(`The build failed:\n${log}`)
    const seconds = (performance.now() - start) / 1000
    yield* [
      {
        what: `build with an upload of ${gibibytes} GiB, peak memory`,
        value: Number(peak) / 1024,
        unit: 'MiB',
        limit: 200,
      },
      { what: 'its throughput, the server on the same machine', value: (gibibytes * 1024) / seconds, unit: 'MiB/s' },
    ]
  } finally {
    server.kill('SIGTERM')
    if (server.exitCode === null) await once(server, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** At its end the process tells its peak in KiB on its fourth stream. */
const tellPeak = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)))",
)}`

function node(words: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  })
}

function template(image: string): string {
  return `
source "proxmox-iso" "large" {
  node         = "pve"
  communicator = "none"
  boot_wait    = "1s"
  boot_iso {
    iso_url          = "file://${image}"
    iso_checksum     = "none"
    iso_storage_pool = "local"
  }
}
build {
  sources = ["source.proxmox-iso.large"]
}
`
}
