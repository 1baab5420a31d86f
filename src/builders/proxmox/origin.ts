import type { Deed } from '../../proxmox/needed-permissions.ts'
import type { CloseEntry } from '../builder.ts'
import type { Vm } from './machine/vm.ts'
import type { Slots } from './requests/slots.ts'
import type { Session } from './server-session.ts'

/** What a machine is made from: an installer's image, or another machine. */
export interface Origin {
  /** Looks at the server before anything is made. Throws TemplateError where it can not work. */
  plan(session: Session): Promise<PlannedMachine>
}

export interface PlannedMachine {
  readonly slots: Slots
  /** What making it will ask of the credentials. */
  readonly deeds: readonly Deed[]
  /** `isoVolids`: one per ISO block; `publicKey`: empty where none is to be put into the guest. */
  create(isoVolids: readonly string[], publicKey: string): Promise<CreatedMachine>
}

export interface CreatedMachine {
  readonly vm: Vm
  readonly close: CloseEntry
}
