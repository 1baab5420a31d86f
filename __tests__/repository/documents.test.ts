import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { renderEmbedded, renderReadme } from '../../script/docs.ts'
import { renderLanguage } from '../../script/language.ts'
import { renderPermissions } from '../../script/permissions.ts'
import { renderReference } from '../../script/reference.ts'
import { privilegesOf } from '../../src/embedded/access/role-privileges.ts'
import { calls } from '../../src/embedded/api/all-calls.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const action = parse(read('action.yml'))

describe('README.md', () => {
  it('has the tables that action.yml makes: run `node script/docs.ts`', () => {
    expect(read('README.md')).toBe(renderReadme(read('README.md'), read('action.yml')))
  })

  it('would not pass with other tables', () => {
    expect(renderReadme(read('README.md'), read('action.yml').replace('default: build', 'default: plan'))).not.toBe(
      read('README.md'),
    )
  })

  const pages = globSync(['*.md', 'docs/**/*.md', 'src/*/README.md', '__tests__/*/README.md'], { cwd: root }).sort()
  it.each(pages)('%s links to what exists', (file) => {
    const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target)
    for (const target of links) expect(existsSync(path.join(root, path.dirname(file), target)), target).toBe(true)
  })
})

describe('pages of how to work here', () => {
  const named = (page: string) => [...page.matchAll(/`((?:src|__tests__|script|docs|\.github|\.ci)\/[\w./-]+)`/g)]

  it.each(['CONTRIBUTING.md', 'AGENTS.md', ...globSync('docs/decisions/*.md', { cwd: root })])(
    '%s names files that are there',
    (file) => {
      for (const [, name = ''] of named(read(file))) expect(existsSync(path.join(root, name)), name).toBe(true)
    },
  )

  it('CONTRIBUTING.md shows one more of every kind by a file, a line and a test', () => {
    const [, table = ''] = read('CONTRIBUTING.md').split(/<!-- \/?kinds -->/)
    const rows = table.trim().split('\n').slice(2)
    expect(rows.length).toBe(10)
    for (const row of rows)
      expect(row).toMatch(/^\| [^|]+ \| .*`[\w./-]+\.(?:ts|yml)`.* \| .+ \| `__tests__\/[\w./-]+\.test\.ts` \|$/)
  })

  it('the decisions are numbered one after the other, and short', () => {
    const files = globSync('docs/decisions/*.md', { cwd: root }).sort()
    expect(files.length).toBeGreaterThan(15)
    expect(files.map((file) => Number(path.basename(file).slice(0, 4)))).toEqual(files.map((_, index) => index + 1))
    for (const file of files) {
      expect(read(file), file).toMatch(/^# \S.*\n\n\S/)
      expect(read(file).split('\n').length, file).toBeLessThan(17)
    }
  })
})

describe('docs/embedded.md', () => {
  it('lists the calls that the server has: run `node script/docs.ts`', () => {
    const page = read('docs/embedded.md')
    expect(page).toBe(renderEmbedded(page, calls))
    expect(page).not.toBe(renderEmbedded(page, calls.slice(1)))
  })
})

describe('docs/permissions.md', () => {
  it('has the roles and the table that the rules make: run `node script/docs.ts`', () => {
    expect(read('docs/permissions.md')).toBe(renderPermissions(read('docs/permissions.md')))
  })

  it('has only privileges that the releases know, in roles without the others', () => {
    const page = read('docs/permissions.md')
    for (const [line, version] of [
      ['8', '8.4.1'],
      ['9', '9.2.11'],
      ['7.4', '7.4-3'],
    ] as const) {
      const role =
        new RegExp(`Proxmox VE ${line}:\\n\\n\`\`\`sh\\npveum role add \\S+ --privs "(.*)"`).exec(page)?.[1] ?? ''
      expect(role).toContain('VM.Audit')
      expect(role.split(' ').filter((one) => !privilegesOf(version).includes(one))).toEqual([])
    }
  })
})

describe('docs/reference', () => {
  const files = readdirSync(path.join(root, 'docs/reference'), { recursive: true, encoding: 'utf8' })

  it('has a page for each component, as its declaration makes it: run `node script/docs.ts`', () => {
    const pages = renderReference()
    expect(files.filter((file) => file.endsWith('.md')).sort()).toEqual([...pages.keys()].sort())
    for (const [file, text] of pages) expect(read(`docs/reference/${file}`), file).toBe(text)
  })

  it('says what a data source answers', () => {
    for (const [file, text] of renderReference())
      expect(text.includes('## Answers'), file).toBe(file.startsWith('data-'))
  })

  it('says of every option what it is for', () => {
    const rows = [...renderReference().values()].flatMap((text) => text.match(/^\| `\w+` \|.*$/gm) ?? [])
    expect(rows.length).toBeGreaterThan(200)
    expect(rows.filter((row) => row.endsWith('|  |'))).toEqual([])
  })
})

describe('action.yml', () => {
  it('names every input that is read, and no other', () => {
    const sources = globSync('src/actions/**/*.ts', { cwd: root }).map(read)
    const names = sources.flatMap((text) =>
      [...text.matchAll(/reader\.(?:text|oneOf|flag|count|ordinal|duration|age|factor|list)\(\s*'([a-z-]+)'/g)].map(
        ([, name = '']) => name,
      ),
    )
    expect([...new Set(names)].sort()).toEqual(Object.keys(action.inputs).sort())
  })

  it('names every output that is set, and no other', () => {
    const names = [...read('src/actions/outputs.ts').matchAll(/#put\('([a-z-]+)'/g)].map(([, name = '']) => name)
    expect(names.sort()).toEqual(Object.keys(action.outputs).sort())
  })
})

describe('the sources', () => {
  const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  // The writers; the command line's entry, which hands the streams over; the end, which waits for them; a script for a child process.
  const writers = [
    'actions/workflow-log.ts',
    'entry/cli-program.ts',
    'entry/node-version.ts',
    'entry/signals.ts',
    'hcl/functions/request.ts',
  ]

  it.each(sources.filter((name) => !writers.includes(name)))('%s writes nowhere but through a writer', (name) => {
    const code = read(`src/${name}`).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    expect(code).not.toMatch(/\bconsole\.(?:log|error|warn|info|debug|table|dir)\(|process\.(?:stdout|stderr)\b/)
  })
})

describe('docs/language.md', () => {
  it('has the tables that the declarations make: run `node script/docs.ts`', () => {
    expect(read('docs/language.md')).toBe(renderLanguage(read('docs/language.md')))
  })

  it('tells of functions, and of every component with a page of the reference', () => {
    const page = read('docs/language.md')
    for (const name of ['vault(', 'cidrsubnets(', '`error-cleanup-provisioner`']) expect(page).toContain(name)
    const components = [...renderReference().keys()].filter((file) => file.includes('/') && !file.startsWith('comm'))
    expect(components.length).toBeGreaterThan(20)
    for (const file of components) expect(page).toContain(`](reference/${file})`)
  })
})
