import { notation, type Unknown, unknown } from '../../../options/codecs/notation.ts'

/** Six pairs of hexadecimal digits, or `repeatable`: made of the machine's ID and the card's number. */
export function macAddress() {
  return notation<string>({
    name: 'MAC address',
    read: (text) =>
      text === 'repeatable' || /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)
        ? { value: text }
        : {
            code: 'invalid-mac-address',
            problem: 'is not a MAC address',
            detail: 'Six pairs of hexadecimal digits with colons, or `repeatable`.',
            severity: 'refusal',
          },
    write: (value) => value,
    standIn: unknown,
    emptyIsUnset: true,
  })
}

/** A number, which Packer keeps as text. */
export function vlanTag() {
  return notation<number | Unknown>({
    name: 'number',
    read: (text) =>
      /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 4094
        ? { value: Number(text) }
        : { code: 'value-out-of-range', problem: 'is not in range 1-4094', severity: 'refusal' },
    write: String,
    standIn: unknown,
    emptyIsUnset: true,
  })
}
