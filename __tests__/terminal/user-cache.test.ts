import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { downloadFolder, userCache } from '../../src/terminal/user-cache.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'home-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

describe('the user’s cache', () => {
  it('is below .cache of the home folder, which need not have one yet', () => {
    expect(userCache({ HOME: home })).toBe(path.join(home, '.cache/proxmox-template'))
    expect(existsSync(path.join(home, '.cache'))).toBe(false)
  })

  it('is where XDG_CACHE_HOME says', () => {
    expect(userCache({ HOME: home, XDG_CACHE_HOME: path.join(home, 'a/b') })).toBe(
      path.join(home, 'a/b/proxmox-template'),
    )
  })

  it('is none where the home folder is only a name, as of service users', () => {
    const file = path.join(home, 'file')
    writeFileSync(file, '')
    expect(userCache({ HOME: path.join(file, 'nobody') })).toBeUndefined()
    expect(downloadFolder({ HOME: path.join(file, 'nobody') }, '/data')).toBe('/data/downloads')
  })

  it.skipIf(process.getuid?.() === 0)('is none where the home folder is not theirs to write to', () => {
    chmodSync(home, 0o555)
    expect(userCache({ HOME: home })).toBeUndefined()
  })
})
