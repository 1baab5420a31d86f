import { describe, expect, it } from 'vitest'
import {
  isOn,
  numbered,
  parseProperties,
  qemuOption,
  splitWords,
} from '../../../src/embedded/machine/devices/qemu-properties.ts'

describe('property strings', () => {
  it('have one part without a key', () => {
    expect(parseProperties('local:100/vm-100-disk-0.raw,discard=on,size=8G')).toEqual({
      '': 'local:100/vm-100-disk-0.raw',
      discard: 'on',
      size: '8G',
    })
    expect(parseProperties(1)).toEqual({ '': '1' })
  })

  it('keep what follows the first equals sign', () => {
    expect(parseProperties('manufacturer=QUNNRQ==')).toEqual({ manufacturer: 'QUNNRQ==' })
  })

  it.each([
    ['1', true],
    [1, true],
    ['on', true],
    ['yes', true],
    ['0', false],
    ['off', false],
    ['', false],
  ])('read %j as %j', (value, expected) => expect(isOn(value)).toBe(expected))
})

it('numbered keys come in numeric order, and only those of the family', () => {
  const config = { net10: 'a', net2: 'b', netx: 'c', numa: 1, numa0: 'd' }
  expect(numbered(config, 'net').map(({ key }) => key)).toEqual(['net2', 'net10'])
  expect(numbered(config, 'numa').map(({ key }) => key)).toEqual(['numa0'])
})

it('commas in values are doubled for QEMU, undefined values left out', () => {
  expect(qemuOption({ '': 'socket', path: '/a,b', server: undefined, n: 1 })).toBe('socket,path=/a,,b,n=1')
})

it('args are split as a shell splits words', () => {
  expect(splitWords(`-device 'a b' -x "c \\"d\\" e"f  g\\ h`)).toEqual(['-device', 'a b', '-x', 'c "d" ef', 'g h'])
  expect(splitWords('  ')).toEqual([])
})
