import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
