import { StringDecoder } from 'node:string_decoder'

const longest = 64 * 1024

/**
 * Cuts a stream of bytes into lines, the last one also without a line end. As on a terminal, what comes after a
 * carriage return overwrites what was before it: of a progress bar only its last state is left.
 */
export function splitLines(onLine: (line: string) => void): { write(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  const take = (text: string): void => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(overwritten(line))
    while (rest.length > longest) {
      onLine(overwritten(rest.slice(0, longest)))
      rest = rest.slice(longest)
    }
  }
  return {
    write: (chunk) => take(decoder.write(chunk)),
    end: () => {
      take(decoder.end())
      if (rest !== '') onLine(overwritten(rest))
      rest = ''
    },
  }
}

function overwritten(line: string): string {
  const text = line.replace(/\r+$/, '')
  return text.slice(text.lastIndexOf('\r') + 1)
}
