import { globSync } from 'node:fs'
import path from 'node:path'
import { between } from './page.ts'
import { innerRooms, rooms } from './rooms.ts'

const root = path.resolve(import.meta.dirname, '..')

/** The README.md of every room that has one, as `src/room/README.md`. */
export function roomPages(): string[] {
  return globSync('src/**/README.md', { cwd: root }).sort()
}

/** What a room may import, between `<!-- imports -->` and `<!-- /imports -->` of its README.md. */
export function renderRoomPage(file: string, page: string): string {
  const room = path.dirname(file).slice('src/'.length)
  const named = (allowed: string): string =>
    allowed === ''
      ? 'nothing'
      : allowed
          .split(' ')
          .map((name) => `\`${name}\``)
          .join(', ')
  const around = path.dirname(room)
  const beside = innerRooms[around]?.[path.basename(room)]
  const line =
    beside === undefined
      ? `May import: ${room === 'entry' ? 'every room' : named(rooms[room] ?? '')}.`
      : `May import: the files of \`${around}\` itself, of the rooms beside it ${named(beside)}, and what \`${around}\` may.`
  return between(page, 'imports', [line])
}
