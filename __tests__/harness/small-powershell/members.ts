import { Raised, Table, textOf, type Value } from './values.ts'

/** A property or method, whatever its case. */
export function memberOf(object: Value, name: string): Value {
  if (object === null || object === undefined) return null
  if (object instanceof Table && name.toLowerCase() !== 'count' && name.toLowerCase() !== 'containskey')
    return object.get(name)
  if (Array.isArray(object) && /^(?:count|length)$/i.test(name)) return object.length
  if (typeof object === 'string' && /^length$/i.test(name)) return object.length
  const key = keyOf(Object(object) as object, name)
  return key === undefined ? null : (Object(object) as Record<string, Value>)[key]
}

export function keyOf(object: object, name: string): string | undefined {
  for (
    let owner: object | null = object;
    owner !== null && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner)
  ) {
    const found = Object.getOwnPropertyNames(owner).find((key) => key.toLowerCase() === name.toLowerCase())
    if (found !== undefined) return found
  }
  return undefined
}

export function cast(type: string, value: Value): Value {
  switch (type) {
    case 'string':
      return textOf(value)
    case 'int': {
      const number = Number(value)
      if (!Number.isInteger(number) || number > 0x7fff_ffff || number < -0x8000_0000)
        throw new Raised(`Cannot convert value "${textOf(value)}" to type "System.Int32".`)
      return number
    }
    default:
      return value
  }
}

export function sum(left: Value, right: Value): Value {
  if (Array.isArray(left)) return [...left, ...(Array.isArray(right) ? right : [right])]
  if (typeof left === 'string') return left + textOf(right)
  if (left === null || left === undefined) return right
  return Number(left) + Number(right)
}

/** `$_` of a catch. */
export function recordOf(raised: Raised): Value {
  return {
    Exception: { Message: raised.message, InnerException: null, HResult: raised.code, raised },
    InvocationInfo: { PositionMessage: `At the place of: ${raised.message}` },
    toString: () => raised.message,
  }
}
