import type { GuestAgent } from '../guest-agent.ts'
import { type GuestSystem, UnusableSystem } from '../guest-system.ts'
import type { ProgramOptions } from '../run-program.ts'

export async function windowsSystem(
  _agent: GuestAgent,
  _given: { readonly id: string; readonly shell: string },
  _options: ProgramOptions,
): Promise<GuestSystem> {
  throw new UnusableSystem('Windows')
}
