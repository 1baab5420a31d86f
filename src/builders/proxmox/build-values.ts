import type { Guest } from '../../communicators/communicator-kind.ts'
import type { KeyPair } from '../../communicators/ssh/key-pair.ts'
import type { LateValues } from '../../packer/plan.ts'
import { guestValues } from '../reach-guest.ts'
import { runValues } from '../run-values.ts'
import type { Vm } from './machine/vm.ts'
import type { CommonOptions } from './options/common-options.ts'
import type { Answers } from './steps/serve-answers.ts'

/** Packer's `build.*` accessors. */
export function buildValues(
  options: CommonOptions,
  vm: Vm,
  answers: Answers,
  guest: Guest,
  keyPair: KeyPair | undefined,
): LateValues {
  return {
    ...guestValues(options, guest, keyPair),
    ID: vm.vmid,
    ...runValues(answers.ip === undefined ? undefined : { ip: answers.ip, port: answers.port }),
  }
}
