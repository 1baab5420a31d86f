import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts'
import type { CommandName } from '../commands/all-commands.ts'
import type { InputReader } from '../input-kinds.ts'

/** Inputs that only some commands read. */
const readers: Readonly<Record<string, readonly CommandName[]>> = {
  channel: ['build', 'promote', 'rollback', 'demote', 'revoke', 'unrevoke', 'retire', 'list'],
  enforced: ['build', 'validate', 'plan', 'test', 'matrix', 'inspect'],
  record: ['build'],
  name: ['promote', 'rollback', 'demote', 'revoke', 'unrevoke', 'retire', 'list'],
  'template-vmid': ['promote', 'rollback', 'demote', 'revoke', 'unrevoke'],
  from: ['promote'],
  reason: ['revoke'],
  rollback: ['revoke'],
  keep: ['build', 'retire'],
  'keep-for': ['build', 'retire'],
  retry: ['build'],
  'package-diff': ['build'],
  sbom: ['build'],
  attest: ['build'],
  refresh: ['build'],
  'full-every': ['build'],
  'skip-unchanged': ['build'],
  'max-age': ['build'],
  'changed-only': ['build', 'plan', 'matrix'],
  'changed-since': ['build', 'plan', 'matrix'],
  explain: ['plan'],
  comment: ['build', 'plan', 'test'],
  'test-vmids': ['test'],
  'test-pool': ['test'],
  'export-env': ['serve'],
}

/** Inputs that are about an embedded server. */
const ofEmbedded = ['embedded-images', 'embedded-setup']

/** Those that are given to a command that does not read them: a warning, since a workflow may choose its command by the event. */
export function unusedInputs(
  reader: InputReader,
  { command, embedded }: { readonly command: CommandName; readonly embedded: boolean },
): readonly Diagnostic[] {
  const isServed = command === 'serve' || (embedded && (command === 'build' || command === 'test'))
  const withoutServer = isServed ? [] : ofEmbedded.filter((name) => isGiven(reader, name))
  const unread = Object.entries(readers).flatMap(([name, commands]) =>
    !isGiven(reader, name) || commands.includes(command)
      ? []
      : [unused(name, `It is read by ${commands.map((one) => `command: ${one}`).join(' and ')} alone.`, command)],
  )
  const told = [
    ...unread,
    ...withoutServer.map((name) =>
      unused(
        name,
        'It is about the embedded Proxmox: `command: serve`, or builds with `proxmox-url: embedded`.',
        command,
      ),
    ),
  ]
  if (command !== 'test' || !reader.isOn('force')) return told
  return [...told, unused('force', 'A test build replaces nothing.', command)]
}

function unused(name: string, why: string, command: CommandName): Diagnostic {
  return {
    ...warning('unused-input', `Input ${name} has no effect with command: ${command}`, why),
    subject: name,
  }
}

/** A switch that is off is not asked for. */
function isGiven(reader: InputReader, name: string): boolean {
  const text = reader.text(name)
  return text !== undefined && !/^(?:auto|false|False|FALSE)$/.test(text)
}
