import { describe, expect, it } from 'vitest'
import { factsIn, marked } from '../../../src/builders/proxmox/plan/build-marks.ts'
import { isMadeImage, judge, type Suspect } from '../../../src/builders/proxmox/removal/leftover.ts'

const hour = 3600
const now = 1_800_000_000
const names = ['packer-1', 'say "debian"'] as const
const describedAs = (since: number, vmid = 107) =>
  `Packer ephemeral build VM\n\n${marked('proxmox-template-action: run 7-1-ab, build proxmox-iso.a', { vmid, since, names })}`

function suspect(over: Partial<Suspect> & { readonly set?: Readonly<Record<string, unknown>> } = {}): Suspect {
  const { set, ...rest } = over
  const config = { name: 'packer-1', description: describedAs(now - 10 * hour), ...set }
  return { vmid: 107, config, isRunning: false, uptime: 0, uses: [], ...rest }
}

const sparedBy = (over: Parameters<typeof suspect>[0]) => judge(suspect(over), now, 6 * hour)?.spared

describe('a machine with the mark of a build', () => {
  it('is removed when it is old enough, under both names that its build gives it, running or not', () => {
    expect(judge(suspect(), now, 6 * hour)).toEqual({
      run: '7-1-ab',
      build: 'proxmox-iso.a',
      since: now - 10 * hour,
      spared: undefined,
    })
    expect(sparedBy({ set: { name: 'say "debian"', template: 1 } })).toBeUndefined()
    expect(sparedBy({ isRunning: true, uptime: 9.5 * hour })).toBeUndefined()
  })

  it.each([
    ['young', { set: { description: describedAs(now - 5 * hour) } }, /not old enough: its build may live/],
    ['locked', { set: { lock: 'backup' } }, /locked \(backup\)/],
    ['renamed', { set: { name: 'mine' } }, /another name/],
    ['protected', { set: { protection: 1 } }, /protected/],
    ['a copy under another ID', { set: { description: describedAs(now - 10 * hour, 99) } }, /copy of machine 99/],
    ['started lately', { isRunning: true, uptime: hour }, /started not long ago/],
    ['started by somebody', { isRunning: true, uptime: 7 * hour }, /started later than by its build/],
    ['used', { uses: ['somebody has made a snapshot of it'] }, /snapshot/],
    [
      'of a version that wrote no time down',
      { set: { description: 'proxmox-template-action: run 1, build a' } },
      /nothing tells when it was made/,
    ],
    [
      'one whose facts cannot be read',
      { set: { description: describedAs(now - 10 * hour).replace('"packer-1"', '"\\x"') } },
      /nothing tells when it was made/,
    ],
  ] as const)('is spared where it is %s', (_, over, why) => {
    expect(sparedBy(over)).toMatch(why)
  })
})

it.each([undefined, '', 'mine', 'proxmox-template-action', 'see proxmox-template-action: run 1, build a'])(
  'a machine without the mark of a build is no suspect: %s',
  (description) => {
    expect(judge(suspect({ set: { description } }), now, 6 * hour)).toBeUndefined()
  },
)

it('the facts come back as they were written down', () => {
  expect(factsIn(describedAs(now))).toEqual({ vmid: 107, since: now, names })
})

it.each([
  ['local:iso/packer0123456789ab.iso', true],
  ['nfs:iso/packer0123456789ab.iso', true],
  // Of Packer itself.
  ['local:iso/packer1234567890.iso', false],
  ['local:iso/packer0123456789abc.iso', false],
  ['local:iso/debian.iso', false],
  ['local:iso/mypacker0123456789ab.iso', false],
  ['local:snippets/packer0123456789ab.iso', false],
])('%s is a CD of a build: %s', (volid, expected) => {
  expect(isMadeImage(volid)).toBe(expected)
})
