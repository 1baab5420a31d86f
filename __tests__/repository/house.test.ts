import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { innerRooms, renderRooms, rooms } from '../../script/rooms.ts'

const root = path.resolve(import.meta.dirname, '../..')
const files = globSync('src/**/*.ts', { cwd: root }).sort()

describe('the rooms of src/', () => {
  it('are those of the table in script/rooms.ts', () => {
    const there = new Set(files.map((file) => file.split('/')[1]))
    expect([...there].sort()).toEqual([...Object.keys(rooms), 'entry'].sort())
    for (const [room, inner] of Object.entries(innerRooms)) {
      const inside = files.filter((file) => file.startsWith(`src/${room}/`)).map((file) => file.slice(room.length + 5))
      const folders = new Set(inside.filter((file) => file.includes('/')).map((file) => file.split('/')[0]))
      expect([...folders].sort(), room).toEqual(Object.keys(inner).sort())
    }
  })

  it.each([['the house', rooms] as const, ...Object.entries(innerRooms)])(
    '%s: import one way, downwards',
    (_, table) => {
      const below: string[] = []
      for (const [room, allowed] of Object.entries(table)) {
        for (const other of allowed.split(' ').filter(Boolean))
          expect(below, `${room} imports ${other}`).toContain(other)
        below.push(room)
      }
    },
  )

  it('are held apart by rules that follow from the table: run `node script/docs.ts`', () => {
    expect(readFileSync(path.join(root, 'biome.rooms.json'), 'utf8')).toBe(renderRooms())
  })
})

describe('files', () => {
  it('have at most 250 lines', () => {
    const long = files.filter((file) => readFileSync(path.join(root, file), 'utf8').split('\n').length > 251)
    expect(long).toEqual([])
  })

  it('are at most 20 in a folder that is no flat list of equals', () => {
    const flat = ['src/hcl/functions', 'src/provisioners']
    const count = Map.groupBy(files, (file) => path.dirname(file))
    const full = [...count].filter(([folder, { length }]) => length > 20 && !flat.includes(folder))
    expect(full.map(([folder, { length }]) => `${folder}: ${length}`)).toEqual([])
  })
})
