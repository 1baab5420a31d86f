import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paceOf } from '../../../src/builders/proxmox/steps/typing/typing-pace.ts'
import { createFaults } from '../../../src/embedded/faults/faults.ts'
import { type Lab, openLab } from '../../engine/lab.ts'
import { type CallLab, openCallLab } from './call-lab.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
})
afterAll(() => on.lab.close())

const status = (data: object) => [{ call: 'GET /nodes/*/status', fault: 'answer', data }] as const
const emulated = 'The machine is emulated, because '

describe('a machine is known to be emulated', () => {
  it.each([
    [
      'where the node says that it has no virtualisation',
      '',
      status({ cpuinfo: { hvm: '0' } }),
      'node pve has no hardware',
    ],
    [
      'where the template says so, whatever the node has',
      'disable_kvm = true',
      status({ cpuinfo: { hvm: '1' } }),
      'disable_kvm is set',
    ],
  ])('%s', async (_, lines, met, why) => {
    const { ran } = await on.build(on.iso(lines), { met })
    expect([ran.build.outcome, ran.said]).toEqual(['succeeded', expect.stringContaining(emulated + why)])
  })

  it.each([
    ['the node has it', status({ cpuinfo: { hvm: '1' } })],
    ['the node tells nothing of it', status({ cpuinfo: {} })],
    ['the node tells of no processor', status({})],
    ['nobody may ask', [{ call: 'GET /nodes/*/status', fault: 'status', status: 403, reason: 'no' }] as const],
  ])('not where %s', async (_, met) => {
    const { ran } = await on.build(on.iso(''), { met })
    expect([ran.build.outcome, ran.said]).toEqual(['succeeded', expect.not.stringContaining(emulated)])
  })

  it('and a node that can not be asked at all is an error', async () => {
    const { ran } = await on.build(on.iso(''), {
      met: [{ call: 'GET /nodes/*/status', fault: 'status', status: 400, reason: 'no' }],
    })
    expect([ran.build.outcome, ran.open]).toEqual(['failed', []])
  })
})

describe('keys and waits', () => {
  let accelerated: Lab
  beforeAll(async () => {
    const data = { cpuinfo: { hvm: '1' } }
    const faults = createFaults([{ call: 'GET /nodes/*/status', fault: 'answer', data, skip: 0, times: 0 }])
    accelerated = await openLab({ faults: { meet: (method, at) => faults.meet(method, at) } })
  })
  afterAll(() => accelerated.close())

  it.each<[string, { factor?: number; interval?: number; isEmulated: boolean }, readonly number[], string]>([
    [
      'of an emulated machine take longer',
      { isEmulated: true },
      [4, 100, 100],
      'waits of the boot command take 4 times as long',
    ],
    [
      'take as long as somebody says',
      { factor: 8, isEmulated: true },
      [8, 200, 200],
      'waits of the boot command take 8 times as long, as boot-wait-factor asks',
    ],
    [
      'take no less than what UEFI can follow',
      { factor: 1, isEmulated: true },
      [1, 25, 40],
      'waits of the boot command take no longer than the template says, as boot-wait-factor asks',
    ],
    [
      'take what the template says',
      { interval: 7, isEmulated: true },
      [4, 7, 7],
      'waits of the boot command take 4 times as long',
    ],
    ['of an accelerated machine are as usual', { isEmulated: false }, [1, 5, 40], ''],
    [
      'of an accelerated machine take longer where somebody says so',
      { factor: 2, isEmulated: false },
      [2, 5, 40],
      'Waits of the boot command take 2 times as long, as boot-wait-factor asks',
    ],
    ['of an accelerated machine are as fast where somebody says so', { factor: 1, isEmulated: false }, [1, 5, 40], ''],
  ])('%s', async (_, { factor, interval, isEmulated }, [by, keys, slowKeys], line) => {
    const said: string[] = []
    const context = { bootWaitFactor: factor, message: (text: string) => said.push(text) }
    const { client } = isEmulated ? on.lab : accelerated
    const session = { client, node: 'pve' }
    const pace = await paceOf({ disable_kvm: isEmulated } as never, interval, session as never, context as never)
    expect(pace).toMatchObject({ factor: by, keyInterval: keys, slowKeyInterval: slowKeys })
    expect(said.join('')).toBe(
      line === '' || !isEmulated ? line : `The machine is emulated, because disable_kvm is set: ${line}`,
    )
  })
})
