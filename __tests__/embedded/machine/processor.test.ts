import { describe, expect, it } from 'vitest'
import { cpuModel } from '../../../src/embedded/machine/processor.ts'
import { argumentsOf, valuesOf } from './spec.ts'

describe('the processor', () => {
  it.each([
    ['host', 'kvm', 'host'],
    ['host', 'tcg', 'max'],
    ['kvm64', 'kvm', 'kvm64,+lahf_lm,+sep'],
    ['kvm64', 'tcg', 'kvm64,+lahf_lm,+sep,vendor=AuthenticAMD'],
    ['x86-64-v2-AES', 'kvm', 'qemu64,+aes,+popcnt,+pni,+sse4.1,+sse4.2,+ssse3'],
    ['cputype=EPYC,flags=+aes;-pcid,hidden=1', 'tcg', 'EPYC,+aes,-pcid,kvm=off'],
    ['EPYC,phys-bits=host', 'kvm', 'EPYC,host-phys-bits=on'],
  ] as const)('%s under %s', (cpu, acceleration, expected) => expect(cpuModel({ cpu }, acceleration)).toBe(expected))

  it('is kvm64 by default', () => expect(cpuModel({}, 'kvm')).toMatch(/^kvm64/))

  it('flags can not smuggle options', () => {
    expect(() => cpuModel({ cpu: 'host,flags=+aes;x y' }, 'tcg')).toThrow("cpu: 'x y' is not a flag")
  })
})

it.each([
  [{}, 'kvm', 'kvm'],
  [{ kvm: 0 }, 'kvm', 'tcg,thread=multi,tb-size=128'],
  [{ kvm: 1 }, 'tcg', 'tcg,thread=multi,tb-size=128'],
] as const)('%j on a host with %s is accelerated by %s', (config, acceleration, expected) => {
  expect(valuesOf(argumentsOf(config, { acceleration }), 'accel')).toEqual([expected])
})

it('sockets, cores and memory', () => {
  const list = argumentsOf({ sockets: 2, cores: 4, vcpus: 3, memory: 'current=2048' })
  expect(valuesOf(list, 'smp')).toEqual(['3,sockets=2,cores=4,maxcpus=8'])
  expect(valuesOf(list, 'm')).toEqual(['2048'])
  expect(valuesOf(argumentsOf({}), 'm')).toEqual(['512'])
})

describe('NUMA', () => {
  it('one node a socket', () => {
    const list = argumentsOf({ numa: 1, sockets: 2, cores: 2, memory: '1024' })
    expect(valuesOf(list, 'numa')).toEqual([
      'node,nodeid=0,cpus=0-1,memdev=ram-node0',
      'node,nodeid=1,cpus=2-3,memdev=ram-node1',
    ])
    expect(valuesOf(list, 'object')).toContain('memory-backend-ram,id=ram-node1,size=512M')
  })

  it('or as configured', () => {
    const config = { numa: 1, sockets: 2, cores: 2, memory: '1024', numa0: 'cpus=0;2-3,memory=1024' }
    expect(valuesOf(argumentsOf(config), 'numa')).toEqual(['node,nodeid=0,cpus=0,cpus=2-3,memdev=ram-node0'])
  })
})
