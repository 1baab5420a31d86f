import { describe, expect, it } from 'vitest'
import { updatesSaid } from '../../src/lifecycle/updates/ask-updates.ts'

const said = (
  manager: string,
  status: string | undefined,
  lines: readonly string[],
  complaint: readonly string[] = [],
) =>
  new Map([
    ['manager', [manager]],
    ...(status === undefined ? [] : ([['status', [status]]] as const)),
    ['line', lines],
    ...(complaint.length === 0 ? [] : ([['complaint', complaint]] as const)),
  ])

describe('what a package manager says of updates', () => {
  it.each([
    [
      'apt',
      '0',
      [
        'Reading package lists...',
        'The following packages will be upgraded:',
        '  openssl',
        'Inst openssl [3.0.14-1~deb12u2] (3.0.15-1~deb12u1 Debian:12.8/stable [amd64])',
        'Inst linux-image-6.1.0-27-amd64 (6.1.115-1 Debian-Security:12/stable-security [amd64])',
        'Conf openssl (3.0.15-1~deb12u1 Debian:12.8/stable [amd64])',
      ],
      [
        { name: 'openssl', from: '3.0.14-1~deb12u2', to: '3.0.15-1~deb12u1' },
        { name: 'linux-image-6.1.0-27-amd64', from: '', to: '6.1.115-1' },
      ],
    ],
    [
      'dnf',
      '100',
      [
        'openssl.x86_64                 1:3.2.2-6.el9_5.1          baseos',
        'kernel.x86_64                  5.14.0-503.15.1.el9_5      baseos',
        'Obsoleting Packages',
        'new.noarch                     1-1                        appstream',
        '    old.noarch                 0-1                        @appstream',
      ],
      [
        { name: 'openssl', from: '', to: '1:3.2.2-6.el9_5.1' },
        { name: 'kernel', from: '', to: '5.14.0-503.15.1.el9_5' },
      ],
    ],
    [
      'apk',
      '0',
      [
        '(1/2) Upgrading openssl (3.3.1-r0 -> 3.3.2-r0)',
        '(2/2) Installing zlib (1.3.1-r0)',
        'OK: 10 MiB in 20 packages',
      ],
      [
        { name: 'openssl', from: '3.3.1-r0', to: '3.3.2-r0' },
        { name: 'zlib', from: '', to: '1.3.1-r0' },
      ],
    ],
    [
      'pacman',
      '0',
      ['openssl 3.3.1-1 -> 3.3.2-1', 'linux 6.10-1 -> 6.11-1 [ignored]'],
      [{ name: 'openssl', from: '3.3.1-1', to: '3.3.2-1' }],
    ],
    [
      'zypper',
      '0',
      [
        'S | Repository | Name    | Current Version | Available Version | Arch',
        '--+------------+---------+-----------------+-------------------+-------',
        'v | repo-oss   | openssl | 3.1.4-1.1       | 3.1.4-2.1         | x86_64',
      ],
      [{ name: 'openssl', from: '3.1.4-1.1', to: '3.1.4-2.1' }],
    ],
  ] as const)('%s names them', (manager, status, lines, updates) => {
    expect(updatesSaid(said(manager, status, lines))).toEqual({ manager, updates, any: true })
  })

  it.each([
    ['apt', '0', ['0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.']],
    ['dnf', '0', []],
    ['apk', '0', ['OK: 10 MiB in 20 packages']],
    ['pacman', '1', []],
    ['zypper', '0', ['No updates found.']],
  ] as const)('%s has none', (manager, status, lines) => {
    expect(updatesSaid(said(manager, status, lines))).toEqual({ manager, updates: [], any: false })
  })

  it('is believed where it can not be read', () => {
    expect(updatesSaid(said('dnf', '100', ['something new'])).any).toBe(true)
  })

  it.each([
    ['a source that does not answer', said('apt', undefined, [], ['E: Could not resolve deb.debian.org'])],
    ['a question that fails', said('dnf', '1', [])],
    ['a guest without package manager', new Map([['end', ['end']]])],
  ])('is not made up for %s', (_, answer) => {
    expect(() => updatesSaid(answer)).toThrow(expect.objectContaining({ code: 'guest-not-examined' }))
  })
})
