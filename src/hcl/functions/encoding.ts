import { gzipSync } from 'node:zlib'
import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { StringType } from '../values/type.ts'
import { isWhollyKnown, string, unknownOf } from '../values/values.ts'
import { any, text, textAt, valueAt } from './function-arguments.ts'
import { jsonText, parseJson } from './json-text.ts'

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** undefined: not base64. Line ends are allowed, as in Go. */
export function fromBase64(text: string): Buffer | undefined {
  const joined = text.replace(/[\r\n]/g, '')
  return base64.test(joined) ? Buffer.from(joined, 'base64') : undefined
}

/** undefined: not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const base64decode: ValueFunction = {
  name: 'base64decode',
  parameters: [text('str')],
  returns: StringType,
  call(args) {
    const given = textAt(args, 0)
    const bytes = fromBase64(given)
    if (bytes === undefined) throw new FunctionError('the text is not base64')
    const decoded = fromUtf8(bytes)
    if (decoded === undefined) {
      throw new FunctionError('the decoded bytes are not UTF-8')
    }
    return string(decoded)
  },
}

const base64encode: ValueFunction = {
  name: 'base64encode',
  parameters: [text('str')],
  returns: StringType,
  call: (args) => string(Buffer.from(textAt(args, 0)).toString('base64')),
}

const base64gzip: ValueFunction = {
  name: 'base64gzip',
  parameters: [text('str')],
  returns: StringType,
  call: (args) => string(gzipSync(textAt(args, 0)).toString('base64')),
}

const jsonencode: ValueFunction = {
  name: 'jsonencode',
  parameters: [{ ...any('val'), allowNull: true, unknown: 'any' }],
  returns: StringType,
  call(args) {
    const given = valueAt(args, 0)
    return isWhollyKnown(given) ? string(jsonText(given)) : unknownOf(StringType)
  },
}

const jsondecode: ValueFunction = {
  name: 'jsondecode',
  parameters: [text('str')],
  call(args) {
    try {
      return parseJson(textAt(args, 0))
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) throw thrown
      throw new FunctionError(`the text is not valid JSON: ${thrown.message}`)
    }
  },
}

/** As in a query: a space is `+`. */
const urlencode: ValueFunction = {
  name: 'urlencode',
  parameters: [text('str')],
  returns: StringType,
  call: (args) =>
    string(
      encodeURIComponent(textAt(args, 0).toWellFormed())
        .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
        .replaceAll('%20', '+'),
    ),
}

export const encodingFunctions: readonly ValueFunction[] = [
  base64decode,
  base64encode,
  base64gzip,
  jsonencode,
  jsondecode,
  urlencode,
]
