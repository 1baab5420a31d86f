import type { CommunicatorOptions } from '../communicators/communicator-registry.ts'
import type { MachineArtifact } from '../events/artifact.ts'
import type { TemplateRecord } from './proxmox/record/template-record.ts'
import type { TemplateDoor } from './template-door.ts'

/** The template that a build would follow, as it is now. */
export interface PresentTemplate {
  readonly artifact: MachineArtifact
  /** Undefined: it was made by something else, or without one. */
  readonly record: TemplateRecord | undefined
  /** Milliseconds since the epoch: when it was built, else when the machine was made. */
  readonly madeAt: number | undefined
  readonly isProtected: boolean
  readonly door: TemplateDoor
  /** How a guest that is made of it is reached. */
  readonly reach: GuestReach
}

export type GuestReach = CommunicatorOptions & { readonly vm_interface: string }
