import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { PackageManager } from '../../src/events/packages.ts'
import type { GuestShape } from '../lifecycle/guest-shell.ts'

const fixtures = path.resolve(import.meta.dirname, '../fixtures/sbom')
export const fixture = (name: string) => readFileSync(path.join(fixtures, name), 'utf8')

const copyrights = ['adduser', 'libssl3', 'passwd', 'tzdata'].map(
  (name) => [`/usr/share/doc/${name}/copyright`, fixture(`copyright-${name}.txt`)] as const,
)
const release = (id: string, version: string, more = '') =>
  `NAME="Some ${id}"\nID=${id}\n${version === '' ? '' : `VERSION_ID="${version}"\n`}PRETTY_NAME="Some ${id} ${version}"\n${more}`

/** A guest of each package manager. */
export const guests: Readonly<Record<PackageManager, GuestShape>> = {
  dpkg: {
    files: {
      '/var/lib/dpkg/status': 'Package: libc6\n',
      '/etc/os-release': release('debian', '12'),
      '/usr/share/doc/libc6/copyright': 'License: of no form that can be read\n',
      ...Object.fromEntries(copyrights),
    },
    programs: {
      'dpkg-query': `cat '${path.join(fixtures, 'dpkg-query.txt')}'; printf 'd\\trc \\told\\t1\\tall\\told\\t1\\t\\t\\t\\t\\n'`,
    },
  },
  rpm: {
    files: {
      '/etc/os-release': release('rhel', '9.4', 'CPE_NAME="cpe:/o:redhat:enterprise_linux:9::baseos"\n'),
    },
    programs: {
      rpm: String.raw`printf 'd\topenssl-libs\t1:3.2.2-6.el9\tx86_64\topenssl-3.2.2-6.el9.src.rpm\t\tASL 2.0\thttp://www.openssl.org/\tRed Hat, Inc.\tA general purpose cryptography library\n'
printf 'd\tbash\t0:5.1.8-9.el9\tx86_64\tbash-5.1.8-9.el9.src.rpm\t\tGPLv3+\thttps://www.gnu.org/software/bash\tRed Hat, Inc.\tThe shell\n'
printf 'd\ttzdata\t0:2024a-1.el9\tnoarch\t(none)\t\tPublic Domain\t(none)\t(none)\tTime\n'
printf 'd\tgpg-pubkey\t0:fd431d51-4ae0493b\t(none)\t(none)\t\tpubkey\t(none)\t(none)\tKey\n'`,
    },
  },
  apk: {
    files: {
      '/etc/os-release': release('alpine', '3.20.3'),
      '/lib/apk/db/installed':
        'C:Q1x=\nP:ssl_client\nV:1.36.1-r29\nA:x86_64\nS:500\nT:EXternal ssl_client for busybox wget\nU:https://busybox.net/\nL:GPL-2.0-only\no:busybox\nm:Jane Doe <jane@example.org>\n\nP:zlib\nV:1.3.1-r1\nA:x86_64\nL:Zlib\no:zlib\nF:lib\nR:libz.so.1\n\nP:pieces\nV:1-r0\nA:noarch\nL:MIT BSD-like\n',
    },
  },
  pacman: {
    files: {
      '/etc/os-release': release('arch', ''),
      '/var/lib/pacman/local/readline-8.2-1/desc':
        '%NAME%\nreadline\n\n%VERSION%\n8.2.013-1\n\n%BASE%\nreadline\n\n%DESC%\nGNU readline library\n\n%URL%\nhttps://tiswww.case.edu/\n\n%ARCH%\nx86_64\n\n%PACKAGER%\nJohn Doe <john@example.org>\n\n%LICENSE%\nGPL-3.0-or-later\n\n%DEPENDS%\nglibc\nncurses\n\n',
      '/var/lib/pacman/local/gcc-libs-13.2.1-3/desc':
        '%NAME%\ngcc-libs\n\n%VERSION%\n1:13.2.1-3\n\n%BASE%\ngcc\n\n%ARCH%\nx86_64\n\n%LICENSE%\nGPL-3.0-or-later WITH GCC-exception-3.1\ncustom:FDL\n',
    },
  },
}

/** What is installed on this machine, by a question of the test's own; undefined: it has no dpkg. */
export function dpkgHere(): readonly string[] | undefined {
  const { status, stdout } = spawnSync(
    'dpkg-query',
    ['-W', '-f=${db:Status-Status} ${Package} ${Version} ${Architecture}\n'],
    {
      encoding: 'utf8',
      maxBuffer: 1e8,
    },
  )
  if (status !== 0) return undefined
  const installed = stdout.split('\n').filter((line) => line.startsWith('installed '))
  return installed.map((line) => line.slice('installed '.length)).sort()
}
