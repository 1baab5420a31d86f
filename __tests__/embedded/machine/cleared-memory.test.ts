import { describe, expect, it } from 'vitest'
import { firmwareMemory, zeros } from '../../../src/embedded/machine/cleared-memory.ts'
import { lineOf, valuesOf } from './spec.ts'

const MIB = 2 ** 20

describe('the memory that firmware lives in', () => {
  it.each([
    [128, 'q35', 64, 64],
    [2048, 'q35', 1920, 128],
    [2816, 'q35', 1920, 128],
    [2816, 'i440fx', 2688, 128],
    [4096, 'i440fx', 2944, 128],
  ] as const)('of %i MiB on %s is at %i MiB, %i MiB long', (memory, chipset, start, size) =>
    expect(firmwareMemory(memory, chipset)).toEqual({ start: start * MIB, size: size * MIB }),
  )

  it('is cleared at every reset of an emulated machine with EFI firmware', () => {
    const { arguments: list, write } = lineOf({ bios: 'ovmf', machine: 'q35', memory: 1024 })
    expect(valuesOf(list, 'device')).toContain('loader,file=/run/machines/100.zeros')
    expect(write).toEqual({ to: '/run/machines/100.zeros', content: zeros({ start: 896 * MIB, size: 128 * MIB }) })
  })

  it.each([
    ['with KVM', { bios: 'ovmf' }, 'kvm'],
    ['with SeaBIOS', {}, 'tcg'],
  ] as const)('is left alone %s', (_, config, acceleration) => {
    const { arguments: list, write } = lineOf(config, { acceleration })
    expect(list.join(' ')).not.toContain('loader')
    expect(write).toBeUndefined()
  })
})
