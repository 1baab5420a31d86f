import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hcpSbom as typed } from '../../src/provisioners/hcp-sbom.ts'
import type { Provisioner } from '../../src/provisioners/provisioner.ts'
import { dpkgHere } from '../inventory/guests.ts'
import { wrongInCycloneDx, wrongInSpdx } from '../inventory/validate.ts'
import { type Guest, resolve, startGuest, warnings } from './guest.ts'

const hcpSbom = typed as unknown as Provisioner
const bill = '{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"components":[]}\n'

describe('what is written of hcp-sbom', () => {
  it.each([
    [{}, 'source: source must be specified, or auto_generate set'],
    [{ source: '/a', auto_generate: true }, 'source: source and auto_generate are mutually exclusive'],
    [{ source: '/a', sbom_name: 'a_b' }, 'sbom_name: sbom_name must have 3 to 36 letters, digits and hyphens'],
    [{ auto_generate: true, elevated_password: 'x' }, 'elevated_password: elevated_password needs elevated_user'],
    [{ auto_generate: true, scanner_checksum: 'x' }, 'scanner_checksum: scanner_checksum needs scanner_url'],
    [{ auto_generate: true, scanner_args: ['-o', 'table'] }, 'scanner_args: scanner_args must name cyclonedx-json'],
  ])('%j is refused', (given, problem) => {
    expect(() => resolve(hcpSbom, { destination: 'x', ...given })).toThrow(problem)
  })

  it('is warned of where it changes nothing', () => {
    expect(warnings(hcpSbom, { source: '/a' })).toEqual([': The bill of material goes nowhere'])
    const given = { scan_path: '/opt', execute_command: '{{ .Path }}', scanner_args: ['--exclude', 'x', '-o', 'spdx'] }
    expect(warnings(hcpSbom, { ...given, auto_generate: true, destination: 'x' })).toEqual([
      'scanner_args: scanner_args: --exclude x has no effect',
      'execute_command: execute_command has no effect',
      'scan_path: scan_path has no effect',
    ])
    // They may stay where the way is changed for a while.
    expect(warnings(hcpSbom, { ...given, source: '/a', destination: 'x' })).toEqual([])
  })
})

describe('hcp-sbom', () => {
  let folder: string
  let remote: string
  let guest: Guest
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sbom-'))
    remote = await mkdtemp(join(tmpdir(), 'remote-'))
    await writeFile(join(remote, 'bill.json'), bill)
    await writeFile(join(remote, 'other.json'), '{"a":1}')
    guest = await startGuest(folder)
  })
  afterEach(async () => {
    await guest.stop()
    await Promise.all([folder, remote].map((path) => rm(path, { recursive: true })))
  })

  const run = (given: Record<string, unknown>) => hcpSbom.run(resolve(hcpSbom, given, folder), guest.context)

  it('keeps the bill of the guest, byte for byte, and says that HCP gets none', async () => {
    await run({ source: `${remote}/bill.json`, destination: 'new/bill.json' })
    expect(await readFile(join(folder, 'new/bill.json'), 'utf8')).toBe(bill)
    expect(guest.log).toContain('message: It is one of CycloneDX')
    expect(guest.log.join('\n')).toContain('It is not sent to HCP Packer')
  })

  it.each(['there', 'made/'])('puts it into the folder %s by a name of its own', async (destination) => {
    await mkdir(join(folder, 'there'))
    await run({ source: `${remote}/bill.json`, destination })
    const [name = '', ...rest] = await readdir(join(folder, destination))
    expect(rest).toEqual([])
    expect(name).toMatch(/^packer-user-sbom-.+\.json$/)
  })

  it.each([
    ['other.json', 'is neither CycloneDX nor SPDX'],
    ['none.json', 'No such file'],
  ])('of %s there is a warning, and the build goes on', async (name, why) => {
    await run({ source: `${remote}/${name}`, destination: 'bill.json' })
    expect(guest.log.join('\n')).toContain('warning: no-sbom: There is no bill of material of this step')
    expect(guest.log.join('\n')).toContain(why)
    expect(await readdir(folder)).toEqual([])
  })

  it('makes one of the packages of the guest, in either form', async (context) => {
    const here = dpkgHere()
    if (here === undefined) return context.skip('this machine has no dpkg')
    await run({ auto_generate: true, destination: 'a.json' })
    await run({ auto_generate: true, destination: 'b.json', scanner_args: ['-o', 'spdx-json'] })
    const [cyclonedx = '', spdx = ''] = await Promise.all(
      ['a', 'b'].map((name) => readFile(join(folder, `${name}.json`), 'utf8')),
    )
    expect(await wrongInCycloneDx(cyclonedx)).toBeNull()
    expect(wrongInSpdx(spdx)).toBeNull()
    expect(JSON.parse(cyclonedx).metadata.component.name).toBe('debian')
    expect(JSON.parse(cyclonedx).components).toHaveLength(here.length + 1)
    expect(JSON.parse(spdx).packages).toHaveLength(here.length + 1)
  })
})
