import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sectionOf } from '../../script/changelog.ts'
import { faultsOf } from '../../script/commits.ts'

describe('a commit message', () => {
  it.each(['One line', `${'x'.repeat(72)}\n`, 'A subject\n\nA body that says why.\n'])('%j is right', (message) => {
    expect(faultsOf(message)).toEqual([])
  })

  it.each([
    ['x'.repeat(73), 'its subject has 73 characters: at most 72'],
    ['It ends.', 'its subject ends with a full stop'],
    ['fixup! One line', 'it is to become part of another one'],
    ['A subject\nand more', 'its body does not follow after an empty line'],
    ['', 'it has no subject'],
  ])('%j is not', (message, fault) => {
    expect(faultsOf(message)).toEqual([fault])
  })
})

describe('the commits of a range', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'commits '))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder, encoding: 'utf8' })
  const commit = (author: string, ...message: string[]) =>
    git(
      ...['-c', `user.name=${author}`, '-c', 'user.email=nobody@example.com', '-c', 'commit.gpgsign=false'],
      ...['commit', '--quiet', '--allow-empty', ...message.flatMap((part) => ['-m', part])],
    )
  const check = (range: string) =>
    spawnSync(process.execPath, [path.resolve(import.meta.dirname, '../../script/commits.ts'), range], {
      cwd: folder,
      encoding: 'utf8',
    })

  it('are looked at one by one, those of robots are not', () => {
    git('init', '--quiet')
    commit('Ann', 'An old one.')
    commit('Ann', 'A good one', 'With a body.\n\nOf two paragraphs.')
    commit('dependabot[bot]', 'x'.repeat(90))
    expect(check('HEAD~2..HEAD')).toMatchObject({ status: 0, stderr: '' })
    commit('Ann', 'A bad one.')
    const { status, stderr } = check('HEAD~3..HEAD')
    expect(status).toBe(1)
    expect(stderr).toMatch(/^[0-9a-f]+ A bad one\.: its subject ends with a full stop\n$/)
  })
})

describe('the text of a release', () => {
  const changelog =
    '# Changelog\n\n## Unreleased\n\n- c\n\n## 1.10.0\n\n- b\n\n### Fixed\n\n- bb\n\n## 1.1.0 (2026-01-02)\n\n- a\n\n## 1.0.0\n'

  it('is the section of its version', () => {
    expect(sectionOf(changelog, '1.10.0')).toBe('- b\n\n### Fixed\n\n- bb')
    expect(sectionOf(changelog, '1.1.0')).toBe('- a')
    expect(sectionOf(changelog, 'Unreleased')).toBe('- c')
  })

  it.each(['1.1', '1.0.0', '2.0.0'])('is missing where there is none: %s', (version) => {
    expect(() => sectionOf(changelog, version)).toThrow(`CHANGELOG.md says nothing of ${version}`)
  })
})
