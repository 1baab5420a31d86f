import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

/** Prints every module that is loaded, one a line, before what the program prints. */
const tellModules = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  import { writeSync } from 'node:fs'
  registerHooks({ load(url, context, next) { writeSync(1, 'loaded ' + url + '\\n'); return next(url, context) } })
`)}`

async function modulesOf(...words: string[]): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', tellModules, 'src/entry/cli.ts', ...words],
    { cwd: root, maxBuffer: 1e8 },
  )
  return [...stdout.matchAll(/^loaded (.*)$/gm)].map(([, url = '']) =>
    url.startsWith('file:') ? path.relative(root, fileURLToPath(url)) : url,
  )
}

describe('validate', () => {
  it('loads nothing that reaches a server or a machine: it has half a second', async () => {
    const modules = await modulesOf('validate', 'examples/debian', '--var-file', 'examples/debian/example.pkrvars.hcl')
    expect(modules).toContain('src/engine/plan/plan-template.ts')
    const heavy =
      /^src\/embedded\/|^src\/proxmox\/(?:client|transport)\.ts|ssh2\/lib\/(?:index|client)\.js|node_modules\/(?:undici|proxmox-api|ws|busboy|hcl2-parser|re2js|yaml|bcryptjs|cli-progress|@actions)\//
    expect(modules.filter((file) => heavy.test(file))).toEqual([])
    // Node's own HTTP brings its undici with it.
    expect(modules.filter((file) => /^node:(?:https?|http2|worker_threads)$/.test(file))).toEqual([])
  })

  it('would be noticed: serve does load the embedded server', async () => {
    const modules = await modulesOf('serve', '--simulate', '--listen', 'nowhere', '--data', '/nonexistent').catch(
      ({ stdout }: { stdout: string }) => stdout.split('\n'),
    )
    expect(modules.some((file) => file.includes('src/embedded/'))).toBe(true)
  })
})

describe('the command line', () => {
  it('keeps what it compiled in the cache of the user, not where others may write', async () => {
    const cache = await mkdtemp(path.join(tmpdir(), 'startup-'))
    onTestFinished(() => rm(cache, { recursive: true }))
    await promisify(execFile)(
      process.execPath,
      ['src/entry/cli.ts', 'validate', 'examples/debian/example.pkrvars.hcl'],
      {
        cwd: root,
        env: { PATH: process.env['PATH'], XDG_CACHE_HOME: cache },
      },
    ).catch(() => {})
    expect(await readdir(path.join(cache, 'proxmox-template/compiled'))).toHaveLength(1)
  })
})

describe('a Node that is too old', () => {
  it.each(['main', 'post', 'cli'])('is told before %s fails at what it does not know', async (program) => {
    const pretend = `data:text/javascript,${encodeURIComponent("Object.defineProperty(process.versions, 'node', { value: '22.1.0' })")}`
    await expect(
      promisify(execFile)(process.execPath, ['--import', pretend, `src/entry/${program}.ts`, '--version'], {
        cwd: root,
      }),
    ).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('needs Node 24 or newer, and this is Node 22.1.0'),
    })
  })
})
