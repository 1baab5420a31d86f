import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatVmidRange, parseVmidRange } from '../../src/proxmox/notation/vmid-range.ts'

const vmid = fc.integer({ min: 100, max: 999_999_999 })

it('a range of IDs is read back as it is written', () => {
  fc.assert(
    fc.property(vmid, vmid, (one, other) => {
      const range = { first: Math.min(one, other), last: Math.max(one, other) }
      expect(parseVmidRange(formatVmidRange(range))).toEqual(range)
    }),
  )
  expect(parseVmidRange(' 90000 - 90999 ')).toEqual({ first: 90000, last: 90999 })
})

it.each(['', '99', '99-200', '200-100', '1-2', '100-1000000000', '-200', '100-', 'a-b', '100-200-300', '0100', '1e3'])(
  '%j is none',
  (text) => {
    const range = parseVmidRange(text)
    if (text === '0100') expect(range).toEqual({ first: 100, last: 100 })
    else expect(range).toBeUndefined()
  },
)
