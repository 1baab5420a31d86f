import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderRoomPage, roomPages } from '../../script/room-pages.ts'
import { innerRooms, rooms } from '../../script/rooms.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const pages = roomPages()

describe('README.md of a room', () => {
  it('is in each of them', () => {
    const expected = [...Object.keys(rooms), 'entry'].map((room) => `src/${room}/README.md`)
    expect(pages).toEqual(expect.arrayContaining(expected))
  })

  it.each(pages)('%s says what the room may import: run `node script/docs.ts`', (file) => {
    expect(read(file)).toBe(renderRoomPage(file, read(file)))
  })

  it.each(pages)('%s is short, and names files and pages that there are', (file) => {
    const page = read(file)
    const folder = path.join(root, path.dirname(file))
    expect(page.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(18)
    const names = [...page.matchAll(/`([\w/-]+\.(?:ts|yml))`/g)].map(([, name = '']) => name)
    const links = [...page.matchAll(/\]\(([^)#]+)/g)].map(([, target = '']) => target)
    const isThere = (name: string): boolean => [folder, root].some((at) => existsSync(path.join(at, name)))
    expect([...names, ...links].filter((name) => !isThere(name))).toEqual([])
  })

  it('tells rooms inside a room what stands beside them', () => {
    expect(Object.keys(innerRooms['embedded'] ?? {})).toContain('vm')
    const page = renderRoomPage('src/embedded/vm/README.md', '<!-- imports -->\n<!-- /imports -->\n')
    expect(page).toContain('`machine`')
    expect(page).not.toContain('`api`')
  })
})

describe('docs/embedded-architecture.md', () => {
  const page = read('docs/embedded-architecture.md')

  it('has every room, from the bottom up', () => {
    const rows = [...page.matchAll(/^\| `(\w+)\/` \|/gm)].map(([, name]) => name)
    expect(rows).toEqual(Object.keys(innerRooms['embedded'] ?? {}))
  })

  it('names files that there are', () => {
    const names = [...page.matchAll(/`([\w/-]+\.ts)`/g)].map(([, name = '']) => name)
    const known = globSync(['src/embedded/**/*.ts', '__tests__/**/*.ts', 'script/*.ts'], { cwd: root })
    expect(names.length).toBeGreaterThan(30)
    expect(names.filter((name) => !known.some((file) => file === name || file.endsWith(`/${name}`)))).toEqual([])
  })
})
