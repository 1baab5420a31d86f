import { writeFileSync } from 'node:fs'
import { openBeside } from './beside.ts'

/**
 * Writes a file as a whole or not at all: beside it first, so that a full disk leaves what was there. Of a link the file that it
 * leads to is meant. Throws an Error with a code and the path, as `writeFile` does.
 */
export function replaceFileSync(path: string, text: string): void {
  const beside = openBeside(path)
  try {
    writeFileSync(beside.file, text)
    beside.keep()
  } catch (thrown) {
    throw beside.named(thrown)
  } finally {
    beside.discard()
  }
}
