import { randomUUID } from 'node:crypto'
import type { Guest } from '../../communicators/communicator-kind.ts'
import type { KeyPair } from '../../communicators/ssh/key-pair.ts'
import type { LateValues } from '../../packer/plan.ts'
import { guestValues } from '../reach-guest.ts'
import type { Vm } from './machine/vm.ts'
import type { CommonOptions } from './options/common-options.ts'
import type { Answers } from './steps/serve-answers.ts'

const runUuid = randomUUID()

/** Packer's `build.*` accessors. */
export function buildValues(
  options: CommonOptions,
  vm: Vm,
  answers: Answers,
  guest: Guest,
  keyPair: KeyPair | undefined,
): LateValues {
  const none = (name: string) => `ERR_${name}_NOT_IMPLEMENTED_BY_BUILDER`
  return {
    ...guestValues(options, guest, keyPair),
    ID: vm.vmid,
    PackerRunUUID: runUuid,
    PackerHTTPIP: answers.ip ?? none('HTTP_IP'),
    PackerHTTPPort: answers.ip === undefined ? none('HTTP_PORT') : String(answers.port),
    PackerHTTPAddr: answers.ip === undefined ? none('HTTP_ADDR') : `${answers.ip}:${answers.port}`,
  }
}
