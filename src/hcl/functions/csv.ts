import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { objectOf, StringType } from '../values/type.ts'
import { list, object, string } from '../values/values.ts'
import { text, textAt } from './function-arguments.ts'

/** RFC 4180 as Go reads it: quotes only around a whole field, empty lines left out, one number of fields. */
function parseCsv(source: string): string[][] {
  const rows: string[][] = []
  let line = 1
  let at = 0
  const fail = (why: string): never => {
    throw new FunctionError(`CSV parse error on line ${line}: ${why}`)
  }
  while (at < source.length) {
    const lineEnd = /\r?\n|\r?$/.exec(source.slice(at))
    if (lineEnd?.index === 0 && lineEnd[0] !== '') {
      at += lineEnd[0].length
      line++
      continue
    }
    const start = line
    const row: string[] = []
    for (;;) {
      const field = source[at] === '"' ? quoted() : bare()
      row.push(field)
      if (source[at] === ',') {
        at++
        continue
      }
      if (source.startsWith('\r\n', at)) at += 2
      else if (source[at] === '\n') at++
      else if (at < source.length) fail('extraneous or missing " in quoted-field')
      line++
      break
    }
    if (rows[0] !== undefined && row.length !== rows[0].length) {
      line = start
      fail('wrong number of fields')
    }
    rows.push(row)
  }
  return rows

  function bare(): string {
    const end = source.slice(at).search(/,|\r?\n|\r?$/)
    const field = source.slice(at, at + end)
    if (field.includes('"')) fail('bare " in non-quoted-field')
    at += end
    if (source[at] === '\r' && at + 1 === source.length) at++
    return field
  }

  function quoted(): string {
    let field = ''
    at++
    for (;;) {
      const end = source.indexOf('"', at)
      if (end === -1) fail('extraneous or missing " in quoted-field')
      const part = source.slice(at, end)
      line += part.split('\n').length - 1
      field += part.replaceAll('\r\n', '\n')
      at = end + 1
      if (source[at] !== '"') return field
      field += '"'
      at++
    }
  }
}

const csvdecode: ValueFunction = {
  name: 'csvdecode',
  parameters: [text('str')],
  call(args) {
    const [header, ...rows] = parseCsv(textAt(args, 0))
    if (header === undefined) throw new FunctionError('missing header line')
    const double = header.find((name, index) => header.indexOf(name) !== index)
    if (double !== undefined) throw new FunctionError(`duplicate column name ${JSON.stringify(double)}`)
    const objects = rows.map((row) => object(header.map((name, index) => [name, string(row[index] ?? '')])))
    return list(objects, objectOf(new Map([...header].sort().map((name) => [name, StringType]))))
  },
}

export const csvFunctions: readonly ValueFunction[] = [csvdecode]
