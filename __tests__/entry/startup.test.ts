import { execFile } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

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
  return [...stdout.matchAll(/^loaded (file:.*)$/gm)].map(([, url = '']) => path.relative(root, fileURLToPath(url)))
}

describe('validate', () => {
  it('loads nothing that reaches a server or a machine: it has half a second', async () => {
    const modules = await modulesOf('validate', 'examples/debian', '--var-file', 'examples/debian/example.pkrvars.hcl')
    expect(modules).toContain('src/engine/plan-template.ts')
    const heavy =
      /^src\/embedded\/|^src\/proxmox\/(?:client|transport)\.ts|ssh2\/lib\/(?:index|client)\.js|node_modules\/(?:undici|proxmox-api|ws|busboy|hcl2-parser|re2js|yaml|bcryptjs|cli-progress|@actions)\//
    expect(modules.filter((file) => heavy.test(file))).toEqual([])
  })

  it('would be noticed: serve does load the embedded server', async () => {
    const modules = await modulesOf('serve', '--simulate', '--listen', 'nowhere', '--data', '/nonexistent').catch(
      ({ stdout }: { stdout: string }) => stdout.split('\n'),
    )
    expect(modules.some((file) => file.includes('src/embedded/'))).toBe(true)
  })
})
