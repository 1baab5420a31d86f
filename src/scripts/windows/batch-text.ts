/** cmd loses its place in a batch file whose lines end as on Unix: labels are not found, lines are run in part. */
export function withWindowsLineEnds(script: Buffer): Buffer {
  const text = script.toString('latin1').replaceAll(/\r?\n/g, '\r\n')
  return Buffer.from(text === '' || text.endsWith('\n') ? text : `${text}\r\n`, 'latin1')
}

/** Does `set "NAME=value"` set another value, or end where none was meant? */
export function isTornByCmd(value: string): boolean {
  return /["\r\n]|%[^%\s]+%/.test(value)
}
