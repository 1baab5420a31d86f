import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts'
import { ExternalError } from '../../diagnostics/errors.ts'
import type { Lack } from './lack.ts'

/** What to do about what a machine lacks, with the commands. */
export function toDo(lacks: readonly Lack[]): string {
  return lacks.flatMap(({ what, commands }) => [`Missing: ${what}.`, ...commands.map((one) => `  ${one}`)]).join('\n')
}

/** What slows machines down. Throws ExternalError where none can run. */
export function judgeLacks(lacks: readonly Lack[]): readonly Diagnostic[] {
  const needed = lacks.filter(({ kind }) => kind === 'qemu')
  if (needed.length > 0)
    throw new ExternalError(
      'embedded-not-started',
      'The embedded Proxmox does not start: QEMU is not installed',
      `${toDo(needed)}\nOn a runner that GitHub hosts, \`embedded-setup: true\` does it.`,
    )
  return lacks
    .filter(({ kind }) => kind === 'kvm')
    .map((lack) =>
      warning(
        'no-kvm-access',
        'Machines are emulated, which takes many times as long: this user may not use KVM',
        `${toDo([lack])}\nOn a runner that GitHub hosts, \`embedded-setup: true\` does it.`,
      ),
    )
}
