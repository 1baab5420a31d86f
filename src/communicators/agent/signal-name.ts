import { constants } from 'node:os'

const others: Readonly<Record<number, string>> = { 1: 'HUP', 2: 'INT', 3: 'QUIT', 6: 'ABRT', 9: 'KILL', 11: 'SEGV' }

/** `KILL` of 9, as SSH has it. The guest's numbers are taken for those of Linux. */
export function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number)?.[0]
  return found?.replace(/^SIG/, '') ?? others[number] ?? String(number)
}
