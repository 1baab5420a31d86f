import fc from 'fast-check'
import { PackageURL } from 'packageurl-js'
import { expect, it } from 'vitest'
import type { PackageManager } from '../../src/events/packages.ts'
import type { InstalledPackage } from '../../src/inventory/installed.ts'
import { packageUrl } from '../../src/inventory/package-url.ts'

const system = (id: string, version: string) => ({ id, version, title: id, cpe: undefined })
const pack = (name: string, version: string, architecture: string, source?: readonly [string, string]) => ({
  name,
  version,
  architecture,
  licences: [],
  ...(source === undefined ? {} : { source: { name: source[0], version: source[1] } }),
})

it.each<[PackageManager, InstalledPackage, ReturnType<typeof system>, string]>([
  [
    'dpkg',
    pack('curl', '7.88.1-10', 'amd64', ['curl', '7.88.1-10']),
    system('debian', '12'),
    'pkg:deb/debian/curl@7.88.1-10?arch=amd64&distro=debian-12',
  ],
  [
    'dpkg',
    pack('libstdc++6', '12.2.0-14', 'amd64', ['gcc-12', '12.2.0-14']),
    system('debian', '12'),
    'pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?arch=amd64&distro=debian-12&upstream=gcc-12',
  ],
  [
    'dpkg',
    pack('bash', '5.2.15-2+b8', 'amd64', ['bash', '5.2.15-2']),
    system('debian', ''),
    'pkg:deb/debian/bash@5.2.15-2%2Bb8?arch=amd64&distro=debian&upstream=bash%405.2.15-2',
  ],
  [
    'dpkg',
    pack('passwd', '1:4.13-1', 'amd64', ['shadow', '1:4.13-1']),
    system('ubuntu', '24.04'),
    'pkg:deb/ubuntu/passwd@1:4.13-1?arch=amd64&distro=ubuntu-24.04&upstream=shadow',
  ],
  [
    'rpm',
    pack('openssl-libs', '1:3.2.2-6.el9', 'x86_64', ['openssl', '3.2.2-6.el9']),
    system('rhel', '9.4'),
    'pkg:rpm/redhat/openssl-libs@3.2.2-6.el9?arch=x86_64&distro=rhel-9.4&epoch=1&upstream=openssl',
  ],
  [
    'rpm',
    pack('bash', '5.2-1.fc40', 'x86_64', ['bash', '5.2-1.fc40']),
    system('fedora', '40'),
    'pkg:rpm/fedora/bash@5.2-1.fc40?arch=x86_64&distro=fedora-40',
  ],
  [
    'rpm',
    pack('Mesa', '1-1', 'noarch'),
    system('opensuse-leap', '15.6'),
    'pkg:rpm/opensuse/Mesa@1-1?arch=noarch&distro=opensuse-leap-15.6',
  ],
  [
    'apk',
    pack('ssl_client', '1.36.1-r29', 'x86_64', ['busybox', '1.36.1-r29']),
    system('alpine', '3.20.3'),
    'pkg:apk/alpine/ssl_client@1.36.1-r29?arch=x86_64&distro=alpine-3.20.3&upstream=busybox',
  ],
  [
    'pacman',
    pack('pacman', '6.0.1-1', 'x86_64'),
    system('arch', ''),
    'pkg:alpm/arch/pacman@6.0.1-1?arch=x86_64&distro=arch',
  ],
  // What every object of JavaScript has is no vendor.
  ['dpkg', pack('a', '1', ''), system('constructor', ''), 'pkg:deb/constructor/a@1?distro=constructor'],
  ['dpkg', pack('a', '1', ''), system('__proto__', ''), 'pkg:deb/__proto__/a@1?distro=__proto__'],
  ['pacman', pack('linux', '1:6.9-1', ''), system('archarm', ''), 'pkg:alpm/arch/linux@1:6.9-1?distro=archarm'],
])('%s %j', (manager, one, of, url) => {
  expect(decodeURIComponent(packageUrl(one, manager, of))).toBe(decodeURIComponent(url))
})

it('reads as what it was made of', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((one) => one.trim() === one)
  // The library decodes values of qualifiers twice when it reads them.
  const source = text.filter((one) => !one.includes('%'))
  fc.assert(
    fc.property(text, text, source, (name, version, source) => {
      const url = packageUrl(pack(name, version, 'amd64', [source, '1']), 'rpm', system('fedora', '40'))
      const read = PackageURL.fromString(url)
      expect([read.name, read.namespace]).toEqual([name, 'fedora'])
      const { epoch } = (read.qualifiers ?? {}) as Readonly<Record<string, string>>
      expect(epoch === undefined ? read.version : `${epoch}:${read.version}`).toBe(version)
    }),
  )
})
