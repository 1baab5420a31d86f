import { parseVmidRange, type VmidRange } from '../../proxmox/notation/vmid-range.ts'
import type { InputReader } from '../input-kinds.ts'

/** What only `command: test` asks for. */
export interface TestInputs {
  /** Undefined: the next free IDs. */
  readonly testVmids: VmidRange | undefined
  /** Undefined: the pool that the template names. */
  readonly testPool: string | undefined
}

export function testInputs(reader: InputReader): TestInputs {
  const text = reader.text('test-vmids')
  const testVmids = text === undefined ? undefined : parseVmidRange(text)
  if (text !== undefined && testVmids === undefined)
    reader.reject('test-vmids', 'must be a range of IDs such as 90000-90999, within 100 and 999999999.')
  return { testVmids, testPool: reader.text('test-pool') }
}
