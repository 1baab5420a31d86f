import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GuestError } from '../../src/diagnostics/errors.ts'
import type { PackageManager } from '../../src/events/packages.ts'
import { type Bills, billsOf } from '../../src/inventory/bills.ts'
import type { Inventory } from '../../src/inventory/installed.ts'
import { readInventory } from '../../src/inventory/read-inventory.ts'
import { sbomKind } from '../../src/inventory/sbom-kind.ts'
import { spdxOf } from '../../src/inventory/spdx.ts'
import { guestShell } from '../lifecycle/guest-shell.ts'
import { dpkgHere, guests } from './guests.ts'
import { wrongInCycloneDx, wrongInSpdx } from './validate.ts'

const limits = { signal: new AbortController().signal, timeout: 60_000 }
const facts = {
  subject: 'proxmox-iso.debian',
  madeAt: Date.UTC(2026, 1, 3, 4, 5, 6, 789),
  id: '0e9c1d4e-6f0b-4b3a-9f43-3b8d0d7e8a11',
  version: '1.2.3',
}
const billsOfGuest = async (manager: PackageManager) =>
  billsOf({ inventory: await readInventory(guestShell(guests[manager]), limits), ...facts })

/** What can not be written by hand is not looked at by hand. */
type Json = Readonly<Record<string, never>>
const parsed = ({ cyclonedx, spdx }: Bills) => ({
  cyclonedx: JSON.parse(cyclonedx) as { components: Json[]; metadata: Json; serialNumber: string },
  spdx: JSON.parse(spdx) as { packages: Json[]; relationships: Json[]; hasExtractedLicensingInfos: Json[] },
})

describe.each(['dpkg', 'rpm', 'apk', 'pacman'] as const)('the bills of a guest with %s', (manager) => {
  it('are what the official schemas want, and have every package', async () => {
    const inventory = await readInventory(guestShell(guests[manager]), limits)
    const bills = billsOf({ inventory, ...facts })
    expect(await wrongInCycloneDx(bills.cyclonedx)).toBeNull()
    expect(wrongInSpdx(bills.spdx)).toBeNull()
    expect(sbomKind(bills.cyclonedx)).toEqual({ kind: 'CycloneDX' })
    expect(sbomKind(bills.spdx)).toEqual({ kind: 'SPDX' })
    const { cyclonedx, spdx } = parsed(bills)
    const told = inventory.packages.map(({ name, version }) => `${name} ${version}`)
    const libraries = cyclonedx.components.filter(({ type }) => type === 'library')
    expect(libraries.map(({ name, version }) => `${name} ${version}`)).toEqual(told)
    expect(spdx.packages.slice(1).map(({ name, versionInfo }) => `${name} ${versionInfo}`)).toEqual(told)
    expect(spdx.relationships).toHaveLength(told.length + 1)
  })
})

describe('a bill of material', () => {
  it('of CycloneDX says what a package is, and of which system', async () => {
    const { cyclonedx } = parsed(await billsOfGuest('dpkg'))
    expect(cyclonedx.serialNumber).toBe(`urn:uuid:${facts.id}`)
    expect(cyclonedx.metadata).toMatchObject({
      timestamp: '2026-02-03T04:05:06.789Z',
      tools: { components: [{ name: 'proxmox-template-action', version: '1.2.3' }] },
      component: { type: 'container', name: 'proxmox-iso.debian' },
    })
    expect(cyclonedx.components[0]).toMatchObject({ type: 'operating-system', name: 'debian', version: '12' })
    const ssl = cyclonedx.components.find(({ name }) => name === 'libssl3')
    expect(ssl).toMatchObject({
      purl: expect.stringMatching(/^pkg:deb\/debian\/libssl3@3\.0\..*\?arch=amd64&distro=debian-12&upstream=openssl$/),
      supplier: { name: 'Debian OpenSSL Team', contact: [{ email: expect.stringContaining('@') }] },
      externalReferences: [{ type: 'website', url: 'https://www.openssl.org/' }],
      licenses: [
        { license: { id: 'Apache-2.0', acknowledgement: 'declared' } },
        { license: { name: 'Artistic or GPL-1+' } },
        { license: { name: 'Artistic' } },
        { license: { id: 'GPL-1.0-or-later' } },
      ],
    })
    expect(cyclonedx.components.find(({ name }) => name === 'adduser')).toMatchObject({
      licenses: [{ license: { id: 'GPL-2.0-or-later' } }],
    })
  })

  it('of CycloneDX has the name of the system for who looks up weaknesses', async () => {
    const { cyclonedx } = parsed(await billsOfGuest('rpm'))
    expect(cyclonedx.components[0]).toMatchObject({ cpe: 'cpe:/o:redhat:enterprise_linux:9::baseos' })
  })

  it('of SPDX has a reference for each licence that is none of the list', async () => {
    const { spdx } = parsed(await billsOfGuest('pacman'))
    expect(spdx.packages).toMatchObject([
      { name: 'proxmox-iso.debian', primaryPackagePurpose: 'OPERATING_SYSTEM' },
      {
        name: 'gcc-libs',
        licenseDeclared: 'GPL-3.0-or-later WITH GCC-exception-3.1 AND LicenseRef-custom-FDL',
        sourceInfo: 'built from source gcc 1:13.2.1-3',
      },
      {
        name: 'readline',
        licenseDeclared: 'GPL-3.0-or-later',
        supplier: 'Person: John Doe (john@example.org)',
        externalRefs: [{ referenceLocator: 'pkg:alpm/arch/readline@8.2.013-1?arch=x86_64&distro=arch' }],
      },
    ])
    expect(spdx.hasExtractedLicensingInfos).toMatchObject([{ licenseId: 'LicenseRef-custom-FDL', name: 'custom:FDL' }])
  })

  it('of SPDX has a name of its own for each of many that differ in nothing that a name may have', () => {
    const names = [
      'a',
      'a-2',
      ...Array.from({ length: 20_000 }, (_, index) => `a!${String.fromCodePoint(0x1_0000 + index)}`),
    ]
    const packages = names.map((name) => ({ name, version: '1', architecture: '', licences: [] }))
    const system = { id: 'debian', version: '', title: '', cpe: undefined }
    const { packages: told } = JSON.parse(spdxOf({ ...facts, inventory: { manager: 'dpkg', system, packages } }))
    const ids = told.map(({ SPDXID }: { SPDXID: string }) => SPDXID)
    expect(ids.slice(1, 5)).toEqual(['a', 'a-2', 'a-3', 'a-4'].map((name) => `SPDXRef-Package-${name}`))
    expect(new Set(ids).size).toBe(names.length + 1)
  })

  it('counts licences, most first, and what is not told', async () => {
    const { licences } = await billsOfGuest('apk')
    expect(licences).toEqual([
      { licence: 'GPL-2.0-only', count: 1 },
      { licence: 'MIT BSD-like', count: 1 },
      { licence: 'Zlib', count: 1 },
    ])
    expect((await billsOfGuest('dpkg')).licences).toContainEqual({ licence: '', count: 4 })
  })

  it('that can not be written is a fault of the guest, and not of this program', () => {
    const packages = [{ name: 'half\ud83d', version: '1', architecture: '', licences: [] }]
    const system = { id: 'debian', version: '', title: '', cpe: undefined }
    expect(() => billsOf({ ...facts, inventory: { manager: 'dpkg', system, packages } })).toThrow(GuestError)
  })

  it('of this machine is what the schemas want', async (context) => {
    if (dpkgHere() === undefined) return context.skip('this machine has no dpkg')
    const inventory = await readInventory(guestShell({ whole: true }), limits)
    const bills = billsOf({ inventory, ...facts })
    expect(await wrongInCycloneDx(bills.cyclonedx)).toBeNull()
    expect(wrongInSpdx(bills.spdx)).toBeNull()
  })

  it('is what the schemas want, whatever a guest says', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((one) => one.trim() !== '')
    const maybe = fc.option(text, { nil: undefined })
    const installed = fc.record(
      {
        name: text,
        version: text,
        architecture: fc.constantFrom('', 'amd64', 'x'),
        source: fc.record({ name: text, version: text }),
        licences: fc.array(fc.oneof(text, fc.constantFrom('MIT', 'GPLv2+ or ISC', 'MIT AND (', 'bison-exception')), {
          maxLength: 3,
        }),
        homepage: fc.oneof(text, fc.webUrl()),
        maker: fc.oneof(text, fc.constantFrom('A <a@b.c>', 'A <a@b>', '<a@b.c>', 'x <a..b@c.d>')),
        summary: text,
      },
      { requiredKeys: ['name', 'version', 'architecture', 'licences'] },
    )
    const system = fc.record({ id: fc.constantFrom('debian', 'x.y'), version: fc.string(), title: text, cpe: maybe })
    const inventory = fc.record({
      manager: fc.constantFrom('dpkg', 'rpm', 'apk', 'pacman'),
      system,
      packages: fc.array(installed, { maxLength: 4 }),
    })
    await fc.assert(
      fc.asyncProperty(inventory, text, async (said, subject) => {
        const bills = billsOf({ ...facts, inventory: said as Inventory, subject })
        expect(await wrongInCycloneDx(bills.cyclonedx)).toBeNull()
        expect(wrongInSpdx(bills.spdx)).toBeNull()
      }),
      { numRuns: 50 },
    )
  })
})

it.each([
  ['', 'is empty'],
  ['<bom/>', 'is not JSON'],
  ['[]', 'is neither'],
  ['7', 'no object'],
  ['{"bomFormat":"CycloneDX"}', 'no specVersion'],
  ['{"spdxVersion":"SPDX-3.0"}', 'not known'],
])('%j is no bill of material', (text, why) => {
  expect(sbomKind(text)).toMatchObject({ wrong: expect.stringContaining(why) })
})
