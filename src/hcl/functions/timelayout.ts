import { type CalendarTime, calendarTime, digits, months, offsetText, type Time, weekdays } from './time.ts'

type Write = (at: CalendarTime, offset: number) => string

const hour12 = (hour: number) => hour % 12 || 12

/** Go's reference time, Mon Jan 2 15:04:05 MST 2006, piece by piece; a longer piece before one that begins it. */
const pieces: readonly (readonly [string, Write])[] = [
  ['January', ({ month }) => months[month - 1] ?? ''],
  ['Jan', ({ month }) => (months[month - 1] ?? '').slice(0, 3)],
  ['Monday', ({ weekday }) => weekdays[weekday] ?? ''],
  ['Mon', ({ weekday }) => (weekdays[weekday] ?? '').slice(0, 3)],
  ['MST', (_, offset) => (offset === 0 ? 'UTC' : offsetText(offset, false, false))],
  ['002', ({ yearDay }) => digits(yearDay, 3)],
  ['01', ({ month }) => digits(month, 2)],
  ['02', ({ day }) => digits(day, 2)],
  ['03', ({ hour }) => digits(hour12(hour), 2)],
  ['04', ({ minute }) => digits(minute, 2)],
  ['05', ({ second }) => digits(second, 2)],
  ['06', ({ year }) => digits(year % 100, 2)],
  ['15', ({ hour }) => digits(hour, 2)],
  ['1', ({ month }) => String(month)],
  ['2006', ({ year }) => digits(year, 4)],
  ['2', ({ day }) => String(day)],
  ['3', ({ hour }) => String(hour12(hour))],
  ['4', ({ minute }) => String(minute)],
  ['5', ({ second }) => String(second)],
  ['__2', ({ yearDay }) => String(yearDay).padStart(3)],
  ['_2', ({ day }) => String(day).padStart(2)],
  ['PM', ({ hour }) => (hour < 12 ? 'AM' : 'PM')],
  ['pm', ({ hour }) => (hour < 12 ? 'am' : 'pm')],
  ['Z07:00:00', (_, offset) => offsetText(offset, true, true) + (offset === 0 ? '' : ':00')],
  ['Z07:00', (_, offset) => offsetText(offset, true, true)],
  ['Z070000', (_, offset) => offsetText(offset, false, true) + (offset === 0 ? '' : '00')],
  ['Z0700', (_, offset) => offsetText(offset, false, true)],
  ['Z07', (_, offset) => offsetText(offset, false, true).slice(0, 3)],
  ['-07:00:00', (_, offset) => `${offsetText(offset, true, false)}:00`],
  ['-07:00', (_, offset) => offsetText(offset, true, false)],
  ['-070000', (_, offset) => `${offsetText(offset, false, false)}00`],
  ['-0700', (_, offset) => offsetText(offset, false, false)],
  ['-07', (_, offset) => offsetText(offset, false, false).slice(0, 3)],
]

const fraction = /^([.,])(0+|9+)(?!\d)/

/** A time in the form of Go's reference time, `2006-01-02 15:04`. */
export function layoutTime(layout: string, time: Time): string {
  const at = calendarTime(time)
  let text = ''
  for (let from = 0; from < layout.length; ) {
    const rest = layout.slice(from)
    const fractional = fraction.exec(rest)
    if (fractional !== null) {
      text += fractionText(fractional[1] ?? '', fractional[2] ?? '', at.nanosecond)
      from += fractional[0].length
      continue
    }
    const piece = pieces.find(([name]) => rest.startsWith(name))
    // A word that only begins with Jan is no month, but 2006 after an underscore is a year.
    if (piece === undefined || (piece[0] === 'Jan' && /^Jan[a-z]/.test(rest))) {
      text += layout[from]
      from++
    } else if (rest.startsWith('_2006')) {
      text += `_${digits(at.year, 4)}`
      from += 5
    } else {
      text += piece[1](at, time.offset)
      from += piece[0].length
    }
  }
  return text
}

function fractionText(point: string, pattern: string, nanosecond: number): string {
  const all = digits(nanosecond, 9).slice(0, pattern.length)
  if (pattern.startsWith('0')) return point + all.padEnd(pattern.length, '0')
  const trimmed = all.replace(/0+$/, '')
  return trimmed === '' ? '' : point + trimmed
}

const strftime: Readonly<Record<string, string>> = {
  a: 'Mon',
  A: 'Monday',
  b: 'Jan',
  B: 'January',
  d: '02',
  H: '15',
  I: '03',
  L: '.000',
  m: '01',
  M: '04',
  p: 'PM',
  S: '05',
  y: '06',
  Y: '2006',
  z: '-0700',
  Z: 'MST',
}

/** C's strftime as far as Packer's has it; another verb stays as it is. */
export function strftimeText(format: string, time: Time): string {
  return format.replace(/%(.)/gs, (verb, letter: string) => {
    if (letter === '%') return '%'
    const layout = strftime[letter]
    return layout === undefined ? verb : layoutTime(layout, time)
  })
}
