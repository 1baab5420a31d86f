import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
// A user with a number alone, as `docker run --user 54321` makes it.
const become = ['--reuid=54321', '--regid=54321', '--clear-groups', '--']

/** Why it can not be tried here; undefined: it can. */
function hindrance(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can become a user that the system does not know'
  const tried = spawnSync('setpriv', [...become, process.execPath, '-e', `fs.readdirSync(${JSON.stringify(root)})`])
  if (tried.error !== undefined) return `no setpriv on the PATH (Debian package "util-linux"): ${tried.error.message}`
  return tried.status === 0 ? undefined : `another user can not read this checkout or Node: ${tried.stderr.toString()}`
}
const why = hindrance()
if (why !== undefined) console.warn(`skipped: ${why}`)

function asUnknown(words: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const around = { PATH: process.env['PATH'] ?? '', ...env }
  return execFileSync('setpriv', [...become, process.execPath, ...words], { encoding: 'utf8', env: around })
}

function evaluate(expression: string, env?: Readonly<Record<string, string>>): unknown {
  const module = JSON.stringify(path.join(root, 'src/host/local-user.ts'))
  const script = `import * as user from ${module}; console.log(JSON.stringify(${expression}))`
  return JSON.parse(asUnknown(['--input-type=module', '-e', script], env))
}

it.skipIf(why !== undefined)('a user whom the system does not know can validate, without a home folder', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'unknown user-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  chmodSync(folder, 0o755)
  const template = path.join(folder, 'a.pkr.hcl')
  writeFileSync(template, 'source "null" "a" {\n communicator = "none"\n}\nbuild {\n sources = ["null.a"]\n}\n')
  const program = process.env['TEST_DIST'] === '1' ? 'dist/cli.js' : 'src/entry/cli.ts'
  expect(asUnknown([path.join(root, program), 'validate', template])).toContain('valid')
})

it.skipIf(why !== undefined)('a user whom the system does not know is named by the environment, else by number', () => {
  expect(evaluate('user.nameOfUser(process.env)')).toBe('54321')
  expect(evaluate('user.nameOfUser(process.env)', { USER: '', LOGNAME: 'somebody' })).toBe('somebody')
  expect(evaluate('user.homeFolder(process.env) ?? null')).toBe(null)
  expect(evaluate('user.ownHomeFolder(process.env)', { HOME: '/home/x' })).toBe('/home/x')
})
