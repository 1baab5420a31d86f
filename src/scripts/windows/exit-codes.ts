import { errorMeaning } from './error-meanings.ts'

/** Windows' exit codes have 32 bits, and are told with a sign or without: -1 and 4294967295 are one. */
export function sameExitCode(one: number, other: number): boolean {
  return one >>> 0 === other >>> 0
}

/** What an exit code says where it is mostly Windows that says it; empty: only the script knows. */
export function exitCodeMeaning(code: number): string {
  const unsigned = code >>> 0
  const known = meanings[unsigned]
  if (known !== undefined) return `${code} says that ${known}.`
  if (unsigned < 0x8000_0000) return ''
  const meaning = errorMeaning(unsigned)
  const hex = `0x${unsigned.toString(16).toUpperCase()}`
  return meaning === undefined ? `As a code of Windows it is ${hex}.` : `${hex} says that ${meaning}.`
}

const restart =
  'it is done, and wants a restart; if that is all right, add it to valid_exit_codes, and a windows-restart provisioner'

const meanings: Readonly<Record<number, string>> = {
  1602: 'an installation was cancelled',
  1603: 'an installation failed; its log tells more (msiexec /l*v)',
  1618: 'another installation was running',
  1638: 'another version of the product is installed already',
  1641: 'it is done, and a restart has begun; add it to valid_exit_codes',
  3010: restart,
  9009: 'a command was not found',
  3221225477: 'a program crashed (access violation)',
  3221225786: 'it was ended by Ctrl+C, as when its session is closed',
  3221225781: 'a DLL was not found',
  3221225794: 'a DLL could not be started; too many programs may be running in this session',
}
