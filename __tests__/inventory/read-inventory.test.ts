import { describe, expect, it } from 'vitest'
import type { Communicator } from '../../src/communicators/communicator.ts'
import { readInventory } from '../../src/inventory/read-inventory.ts'
import { guestShell } from '../lifecycle/guest-shell.ts'
import { dpkgHere, guests } from './guests.ts'

const limits = { signal: new AbortController().signal, timeout: 60_000 }
const read = (guest: Communicator) => readInventory(guest, limits)

describe('the inventory of a guest, by the shell', () => {
  it('of dpkg has sources, makers and the licences of the files that can be read', async () => {
    const { manager, system, packages } = await read(guestShell(guests.dpkg))
    expect([manager, system]).toEqual([
      'dpkg',
      { id: 'debian', version: '12', title: 'Some debian 12', cpe: undefined },
    ])
    expect(packages.map(({ name }) => name)).toEqual([
      'adduser',
      'libc6',
      'libgcc-s1',
      'libssl3',
      'libstdc++6',
      'openssl',
      'passwd',
      'tzdata',
    ])
    const by = (name: string) => packages.find((one) => one.name === name)
    expect(by('libssl3')).toMatchObject({
      version: expect.stringMatching(/^3\.0\./),
      architecture: 'amd64',
      source: { name: 'openssl', version: by('libssl3')?.version },
      licences: ['Apache-2.0', 'Artistic or GPL-1+', 'Artistic', 'GPL-1+'],
      homepage: 'https://www.openssl.org/',
      maker: expect.stringMatching(/^Debian OpenSSL Team </),
      summary: 'Secure Sockets Layer toolkit - shared libraries',
    })
    expect(by('adduser')).not.toHaveProperty('homepage')
    // Its file is in no form that can be read.
    expect(by('libc6')?.licences).toEqual([])
  })

  it('of rpm has no epoch that says nothing, and no keys of vendors', async () => {
    const { system, packages } = await read(guestShell(guests.rpm))
    expect(system.cpe).toBe('cpe:/o:redhat:enterprise_linux:9::baseos')
    expect(packages).toEqual([
      expect.objectContaining({ name: 'bash', version: '5.1.8-9.el9', licences: ['GPLv3+'], maker: 'Red Hat, Inc.' }),
      expect.objectContaining({
        name: 'openssl-libs',
        version: '1:3.2.2-6.el9',
        source: { name: 'openssl', version: '3.2.2-6.el9' },
        licences: ['ASL 2.0'],
      }),
      { name: 'tzdata', version: '2024a-1.el9', architecture: 'noarch', licences: ['Public Domain'], summary: 'Time' },
    ])
  })

  it('of apk is its database, each package with its own', async () => {
    const { packages } = await read(guestShell(guests.apk))
    expect(packages).toEqual([
      { name: 'pieces', version: '1-r0', architecture: 'noarch', licences: ['MIT BSD-like'] },
      expect.objectContaining({
        name: 'ssl_client',
        source: { name: 'busybox', version: '1.36.1-r29' },
        licences: ['GPL-2.0-only'],
        maker: 'Jane Doe <jane@example.org>',
      }),
      {
        name: 'zlib',
        version: '1.3.1-r1',
        architecture: 'x86_64',
        source: { name: 'zlib', version: '1.3.1-r1' },
        licences: ['Zlib'],
      },
    ])
  })

  it('of pacman has several licences of one package', async () => {
    const { packages, system } = await read(guestShell(guests.pacman))
    expect(system).toMatchObject({ id: 'arch', version: '' })
    expect(packages).toMatchObject([
      {
        name: 'gcc-libs',
        version: '1:13.2.1-3',
        source: { name: 'gcc' },
        licences: ['GPL-3.0-or-later WITH GCC-exception-3.1', 'custom:FDL'],
      },
      { name: 'readline', homepage: 'https://tiswww.case.edu/', licences: ['GPL-3.0-or-later'] },
    ])
  })

  it('has no half of a sign where a long line is cut', async () => {
    const start = 'd\tbash\t'
    const rpm = `printf '${start}${'1'.repeat(999 - start.length)}😀\tx86_64\n'`
    const { packages } = await read(guestShell({ programs: { rpm } }))
    expect(packages.map(({ version }) => version.slice(-2))).toEqual(['1\ufffd'])
  })

  it('is none where there is no package manager', async () => {
    await expect(read(guestShell({}))).rejects.toThrow('no list of packages')
  })
})

it('of this machine is what its own dpkg says', async (context) => {
  const here = dpkgHere()
  if (here === undefined) return context.skip('this machine has no dpkg')
  const guest = guestShell({ whole: true })
  const { packages, manager } = await read(guest)
  expect(manager).toBe('dpkg')
  expect(packages.map(({ name, version, architecture }) => `${name} ${version} ${architecture}`).sort()).toEqual(here)
  expect(packages.filter(({ source }) => source === undefined)).toEqual([])
})
