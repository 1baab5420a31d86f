import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { firmwareArguments, firmwareSize, firmwareVars } from '../../../src/embedded/machine/firmware.ts'
import { fields, valuesOf } from './spec.ts'

// A folder laid out like Debian's package, so that the rules can be tested on any machine.
let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ovmf-'))
  for (const name of ['CODE_4M.fd', 'CODE_4M.ms.fd', 'CODE_4M.secboot.fd'])
    writeFileSync(join(directory, `OVMF_${name}`), 'code')
  for (const name of ['VARS_4M.fd', 'VARS_4M.ms.fd'])
    writeFileSync(join(directory, `OVMF_${name}`), Buffer.alloc(540_672))
})
afterAll(() => rmSync(directory, { recursive: true }))

const vars = 'local:100/vm-100-disk-0.raw'
const build = (config: Record<string, string>, q35 = true) =>
  firmwareArguments(config, { q35, volumePath: () => '/volumes/vars.raw', temporaryVars: '/run/vars', directory })
const flash = (list: readonly string[]) => valuesOf(list, 'drive').map(fields)

describe('OVMF', () => {
  it('without keys', () => {
    const { arguments: list, smm, copy } = build({ bios: 'ovmf', efidisk0: `${vars},efitype=4m,size=528K` })
    expect(flash(list)).toMatchObject([
      { if: 'pflash', unit: '0', readonly: 'on', file: join(directory, 'OVMF_CODE_4M.fd') },
      { if: 'pflash', unit: '1', format: 'raw', size: '540672', file: '/volumes/vars.raw' },
    ])
    expect({ smm, copy }).toEqual({ smm: false, copy: undefined })
  })

  it('with keys, on q35: Secure Boot, guarded by system management mode', () => {
    const { arguments: list, smm } = build({ bios: 'ovmf', efidisk0: `${vars},efitype=4m,pre-enrolled-keys=1` })
    expect(flash(list)[0]?.['file']).toBe(join(directory, 'OVMF_CODE_4M.ms.fd'))
    expect(smm).toBe(true)
    expect(valuesOf(list, 'global')).toEqual(['driver=cfi.pflash01,property=secure,value=on'])
  })

  it('with keys, on i440fx: it has no such mode', () => {
    const { arguments: list, smm } = build({ bios: 'ovmf', efidisk0: `${vars},efitype=4m,pre-enrolled-keys=1` }, false)
    expect(flash(list)[0]?.['file']).toBe(join(directory, 'OVMF_CODE_4M.fd'))
    expect(smm).toBe(false)
  })

  it('without an EFI disk: variables that are forgotten', () => {
    expect(build({ bios: 'ovmf' }).copy).toEqual({ from: join(directory, 'OVMF_VARS_4M.fd'), to: '/run/vars' })
  })

  it('SeaBIOS needs nothing', () => expect(build({ efidisk0: vars }).arguments).toEqual([]))
})

it('a new EFI disk is a copy of the store', () => {
  const choice = { preEnrolledKeys: true, efitype: '4m' } as const
  expect(firmwareVars(choice, directory)).toBe(join(directory, 'OVMF_VARS_4M.ms.fd'))
  expect(firmwareSize(choice, directory)).toBe(540_672)
})

it('missing files: the package, or the other size', () => {
  expect(() => firmwareVars({ preEnrolledKeys: false, efitype: '2m' }, directory)).toThrow('use efitype=4m')
  expect(() => firmwareVars({ preEnrolledKeys: false, efitype: '4m' }, '/nowhere')).toThrow('install the package ovmf')
})
