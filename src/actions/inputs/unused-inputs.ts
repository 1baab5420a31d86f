import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts'
import type { CommandName } from '../commands/all-commands.ts'
import type { InputReader } from '../input-kinds.ts'

/** Inputs that only some commands read. */
const readers: Readonly<Record<string, readonly CommandName[]>> = {
  'test-vmids': ['test'],
  'test-pool': ['test'],
}

/** Those that are given to a command that does not read them: a warning, since a workflow may choose its command by the event. */
export function unusedInputs(reader: InputReader, command: CommandName): readonly Diagnostic[] {
  const unread = Object.entries(readers).flatMap(([name, commands]) =>
    reader.text(name) === undefined || commands.includes(command)
      ? []
      : [unused(name, `It is read by ${commands.map((one) => `command: ${one}`).join(' and ')} alone.`, command)],
  )
  if (command !== 'test' || !reader.isOn('force')) return unread
  return [...unread, unused('force', 'A test build replaces nothing.', command)]
}

function unused(name: string, why: string, command: CommandName): Diagnostic {
  return {
    ...warning('option-without-effect', `Input ${name} has no effect with command: ${command}`, why),
    subject: name,
  }
}
