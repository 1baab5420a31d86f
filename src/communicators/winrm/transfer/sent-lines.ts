import { Nonsense } from '../winrm-failure.ts'

/** What the scripts in `send-script.ts` print. */
export type Order =
  | { readonly kind: 'folder' | 'file'; readonly path: string }
  | { readonly kind: 'size'; readonly size: number }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'end' }

/** A line that is longer is none of theirs. */
const longest = 128 << 10

/** Takes what is printed, in pieces, and hands on what each line says. Throws Nonsense. */
export function readOrders(take: (order: Order) => Promise<void>): (bytes: Buffer) => Promise<void> {
  let rest = ''
  return async (bytes) => {
    const lines = (rest + bytes.toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longest) throw new Nonsense('a line of a file that it sends has no end')
    for (const line of lines) {
      const text = line.trim()
      if (text !== '') await take(orderOf(text))
    }
  }
}

function orderOf(line: string): Order {
  if (line === '.') return { kind: 'end' }
  const [, kind, rest = ''] = /^([dfs]) (\S+)$/.exec(line) ?? []
  if (kind === 's' && /^\d+$/.test(rest)) return { kind: 'size', size: Number(rest) }
  const text = kind === undefined ? line : rest
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0)
    throw new Nonsense(`it sends what is no part of a file: ${JSON.stringify(line.slice(0, 80))}`)
  const bytes = Buffer.from(text, 'base64')
  if (kind === undefined) return { kind: 'bytes', bytes }
  return { kind: kind === 'd' ? 'folder' : 'file', path: bytes.toString('utf8') }
}
