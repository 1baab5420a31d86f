import { describe, expect, it } from 'vitest'
import { listPackages } from '../../src/inventory/list-packages.ts'
import { askUpdates } from '../../src/lifecycle/updates/ask-updates.ts'
import { guestShell } from './guest-shell.ts'

const limits = { signal: new AbortController().signal, timeout: 60_000 }
const list = async (shape: Parameters<typeof guestShell>[0]) => {
  const { manager, packages, usedBytes } = await listPackages(guestShell(shape), limits)
  expect(usedBytes).toBeGreaterThan(0)
  return [manager, ...packages.map(({ name, version, architecture }) => `${name} ${version} ${architecture}`)]
}

describe('the list of packages, by the shell', () => {
  it('of dpkg is what is installed, and not what only left its configuration', async () => {
    // As dpkg-query prints for the format that it is given.
    const printed = String.raw`printf 'p\tii \tbash\t5.2.15-2+b7\tamd64\np\trc \told\t1\tall\np\thi \theld\t2\tamd64\n'`
    const format = 'p\\t${db:Status-Abbrev}\\t${Package}\\t${Version}\\t${Architecture}\\n'
    const program = `case "$2" in '-f=${format}') ${printed} ;; *) echo "$2" ;; esac`
    const shape = { files: { '/var/lib/dpkg/status': 'Package: bash\n' }, programs: { 'dpkg-query': program } }
    expect(await list(shape)).toEqual(['dpkg', 'bash 5.2.15-2+b7 amd64', 'held 2 amd64'])
  })

  it('of apk is its database, in either place', async () => {
    const installed = 'C:Q1x=\nP:busybox\nV:1.36.1-r15\nA:x86_64\nS:500\n\nP:zlib\nV:1.3.1-r0\nA:x86_64\n'
    const lines = ['apk', 'busybox 1.36.1-r15 x86_64', 'zlib 1.3.1-r0 x86_64']
    expect(await list({ files: { '/lib/apk/db/installed': installed } })).toEqual(lines)
    expect(await list({ files: { '/usr/lib/apk/db/installed': `${installed}\n` } })).toEqual(lines)
  })

  it('of pacman is its database', async () => {
    const desc = (name: string, version: string) =>
      `%NAME%\n${name}\n\n%VERSION%\n${version}\n\n%DEPENDS%\nglibc\n\n%ARCH%\nx86_64\n\n`
    const files = {
      '/var/lib/pacman/local/bash-5.2-1/desc': desc('bash', '5.2-1'),
      '/var/lib/pacman/local/zlib-1.3-1/desc': desc('zlib', '1:1.3-1'),
    }
    expect(await list({ files })).toEqual(['pacman', 'bash 5.2-1 x86_64', 'zlib 1:1.3-1 x86_64'])
  })

  it('of rpm is what it prints, also where a dpkg without packages is beside it', async () => {
    const rpm = String.raw`printf 'p\topenssl\t1:3.2.2-6.el9\tx86_64\np\tbash\t0:5.1-9\tx86_64\n'`
    const shape = { files: { '/var/lib/dpkg/status': '' }, programs: { rpm } }
    expect(await list(shape)).toEqual(['rpm', 'bash 5.1-9 x86_64', 'openssl 1:3.2.2-6.el9 x86_64'])
  })

  it('is none where there is no package manager', async () => {
    await expect(listPackages(guestShell({}), limits)).rejects.toThrow('no list of packages')
  })
})

describe('the question for updates, by the shell', () => {
  const apt = (update: string, upgrade: string) =>
    `case " $* " in *" update "*) ${update} ;; *" -s "*" dist-upgrade "*) ${upgrade} ;; *) exit 9 ;; esac`

  it('fetches the sources, and asks what would be done', async () => {
    const program = apt('exit 0', "echo 'Inst openssl [1-1] (1-2 Debian:12 [amd64])'")
    expect(await askUpdates(guestShell({ programs: { 'apt-get': program } }), limits)).toEqual({
      manager: 'apt',
      updates: [{ name: 'openssl', from: '1-1', to: '1-2' }],
      any: true,
    })
  })

  it('asks again where another program holds the lock just after the start', async () => {
    const program = `n=$(cat "$0.tries" 2>/dev/null || echo 0); n=$((n + 1)); echo "$n" >"$0.tries"
${apt('[ "$n" -ge 3 ] || exit 100', 'exit 0')}`
    expect(await askUpdates(guestShell({ programs: { 'apt-get': program } }), limits)).toMatchObject({ any: false })
  })

  it('tells what the sources complain of', async () => {
    const program = apt("echo 'E: Could not resolve deb.example.com'; exit 100", 'exit 0')
    const thrown = await askUpdates(guestShell({ programs: { 'apt-get': program } }), limits).catch((one) => one)
    expect(thrown).toMatchObject({ message: 'apt could not say which updates there are' })
    expect(thrown.detail).toBe('E: Could not resolve deb.example.com')
  })

  it.each([
    ['dnf', 'case "$*" in *makecache*) exit 0 ;; *) echo "bash.x86_64 5.2-1 baseos"; exit 100 ;; esac', 'bash'],
    ['apk', 'case "$1" in update) exit 0 ;; *) echo "(1/1) Upgrading zlib (1.3-r0 -> 1.4-r0)" ;; esac', 'zlib'],
    ['pacman', 'case "$1" in -Sy) exit 0 ;; *) echo "zlib 1.3-1 -> 1.4-1" ;; esac', 'zlib'],
    ['zypper', 'case "$*" in *refresh) exit 0 ;; *) echo "v | oss | zlib | 1 | 2 | x86_64" ;; esac', 'zlib'],
  ])('is put to %s', async (name, program, updated) => {
    const found = await askUpdates(guestShell({ programs: { [name]: program } }), limits)
    expect(found).toMatchObject({ manager: name, updates: [{ name: updated }], any: true })
  })

  it('has no answer where there is no package manager', async () => {
    await expect(askUpdates(guestShell({}), limits)).rejects.toThrow('no package manager')
  })
})
