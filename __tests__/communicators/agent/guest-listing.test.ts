import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { readListing } from '../../../src/communicators/agent/transfer/guest-listing.ts'

const belowOf = async (...lines: readonly string[]) =>
  (await readListing(lines.join('\n'), '/a')).map(({ below }) => below)

it('places what is listed by the name of the topmost folder', async () => {
  expect(await belowOf('d /x/a/b', 'd /x/a', 'f /x/a/b/c', 'f /x/alone', 'd /x/ab', 'f /x/ab/c', '')).toEqual([
    'a/b',
    'a',
    'a/b/c',
    'alone',
    'ab',
    'ab/c',
  ])
  expect(await belowOf('d C:\\x\\a\r', 'f C:\\x\\a\\b\r', '')).toEqual(['a', 'a/b'])
  expect(await belowOf('d /', 'd /bin', 'f /bin/sh')).toEqual(['.', 'bin', 'bin/sh'])
  await expect(belowOf('f /x/../y')).rejects.toMatchObject({ code: 'unsafe-remote-name' })
})

it('reads long lists and deep ones, and lets other work go on', async () => {
  const folders = Array.from({ length: 40_000 }, (_, index) => `d /x/folder ${index}`)
  const deep = `f /${'y/'.repeat(200_000)}z`
  let isOver = false
  let turns = 0
  const others = (async () => {
    for (; !isOver; turns++) await turn()
  })()
  const listed = await readListing(
    [...folders, ...folders.map((line) => `f${line.slice(1)}/file`), deep].join('\n'),
    '/',
  )
  isOver = true
  await others
  expect(listed[79_999]).toEqual({ isFolder: false, path: '/x/folder 39999/file', below: 'folder 39999/file' })
  expect(listed.at(-1)).toMatchObject({ below: 'z' })
  expect(turns).toBeGreaterThan(100)
})

it('keeps no more of a senseless list than a limit', async () => {
  const text = Array.from({ length: 300 }, (_, index) => `d /${index}${'/x'.repeat(1000)}`).join('\n')
  await expect(readListing(text, '/')).rejects.toMatchObject({ code: 'transfer-failed' })
})
