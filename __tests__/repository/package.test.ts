import { execFile } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { licences, noticesOf, packageOf } from '../../script/licences.ts'

const root = path.resolve(import.meta.dirname, '../..')
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const folder = mkdtempSync(path.join(tmpdir(), 'npm package '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A program with this Node first, npm's cache in a folder of its own, and no way to a registry. */
function run(cwd: string, program: string, ...words: string[]): Promise<{ stdout: string; stderr: string }> {
  const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH']}`
  const npm = { npm_config_cache: path.join(folder, 'cache'), npm_config_offline: 'true', npm_config_audit: 'false' }
  return promisify(execFile)(program, words, { cwd, env: { ...process.env, ...npm, PATH }, maxBuffer: 1e8 })
}

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string; readonly mode: number }[]
}

let packed: Packed
beforeAll(async () => {
  const { stdout } = await run(root, 'npm', 'pack', '--json', '--pack-destination', folder)
  packed = [JSON.parse(stdout)].flat()[0]
})

describe('the npm package', () => {
  it('holds the bundle, the pages that npm shows, and nothing else', () => {
    const files = packed.files.map((file) => file.path)
    expect(files.filter((file) => !file.startsWith('dist/')).sort()).toEqual(
      ['LICENSE', 'README.md', 'action.yml', 'package.json'].sort(),
    )
    const bundle = globSync('dist/**/*', { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.filter((file) => file.startsWith('dist/'))).toHaveLength(bundle.length)
    expect(files).toContain('dist/licences.txt')
  })

  it('can be published, and asks for no other package', () => {
    expect(manifest.private).toBeUndefined()
    for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies'])
      expect(manifest[kind], kind).toBeUndefined()
    expect(Object.keys(manifest.bin)).toEqual(['proxmox-template'])
    expect(manifest.engines.node).toBe(`>=${readFileSync(path.join(root, '.nvmrc'), 'utf8').trim()}`)
  })

  it('imports nothing but its own files and Node', () => {
    const imports = globSync('dist/**/*.js', { cwd: root }).flatMap((file) =>
      [...readFileSync(path.join(root, file), 'utf8').matchAll(/^(?:import|export) .*?from "([^"]+)";$/gm)].map(
        ([, name = '']) => name,
      ),
    )
    expect(imports.length).toBeGreaterThan(100)
    const { builtinModules } = process.getBuiltinModule('node:module')
    const foreign = imports.filter((name) => !/^(?:\.{1,2}\/|node:)/.test(name) && !builtinModules.includes(name))
    expect(foreign).toEqual([])
  })

  it('looks for no file that the bundler left outside, but for the add-on that ssh2 does without', () => {
    const looked = globSync('dist/**/*.js', { cwd: root }).flatMap((file) =>
      [...readFileSync(path.join(root, file), 'utf8').matchAll(/__require\("(\.[^"]+)"\)/g)].map(
        ([, name = '']) => name,
      ),
    )
    expect(looked.filter((name) => !name.endsWith('/Release/sshcrypto.node'))).toEqual([])
  })

  it('is installed into an empty folder without a network, and checks a template there', async () => {
    const home = path.join(folder, 'an empty folder')
    mkdirSync(home)
    await run(home, 'npm', 'install', path.join(folder, packed.filename))
    expect(readdirSync(path.join(home, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      manifest.name,
    ])
    const debian = path.join(root, 'examples/debian')
    const words = ['validate', debian, '--var-file', path.join(debian, 'example.pkrvars.hcl')]
    expect((await run(home, 'npx', 'proxmox-template', ...words)).stdout).toBe('The template is valid: 1 build.\n')
    writeFileSync(path.join(home, 'bad.pkr.hcl'), 'source "proxmox-iso" "bad" {\n')
    const failure = run(home, path.join('node_modules/.bin/proxmox-template'), 'validate', 'bad.pkr.hcl')
    await expect(failure).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('bad.pkr.hcl:1:') })
  })
})

describe('the notices', () => {
  it('are those of the packages that a bundle has lines of', async () => {
    const { rolldown } = await import('rolldown')
    const file = path.join(folder, 'entry.js')
    writeFileSync(file, `export { parse } from ${JSON.stringify(path.join(root, 'node_modules/yaml/dist/index.js'))}\n`)
    const bundle = await rolldown({ input: file, platform: 'node', plugins: [licences()] })
    const { output } = await bundle.generate({ format: 'esm' })
    const asset = output.find(({ fileName }) => fileName === 'licences.txt')
    const text = asset?.type === 'asset' ? String(asset.source) : ''
    expect(text).toContain('yaml 2.')
    expect(text).toContain('Permission to use, copy, modify')
    expect(text).not.toContain('zod')
  })

  it('find the package of a file, also inside another one', () => {
    expect(packageOf('/a/node_modules/zod/v4/index.js')).toBe('/a/node_modules/zod')
    expect(packageOf('/a/node_modules/x/node_modules/@actions/core/lib/core.js')).toBe(
      '/a/node_modules/x/node_modules/@actions/core',
    )
    expect(packageOf('/a/src/entry/cli.ts')).toBeUndefined()
    expect(packageOf('\0rolldown/runtime.js')).toBeUndefined()
  })

  it('refuse a package that does not say how it may be used', () => {
    const nameless = path.join(folder, 'nameless')
    mkdirSync(nameless)
    writeFileSync(path.join(nameless, 'package.json'), '{ "name": "nameless", "version": "1.0.0" }')
    expect(() => noticesOf([nameless])).toThrow(/nameless has no licence/)
  })
})
