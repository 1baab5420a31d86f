import { months, weekdays } from './calendar.ts'

// Longest first where one element starts another. `Jan` and `Mon` are no elements when a lower-case letter follows,
// so that "Janitor" stays itself.
const element =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|2006|Z07:00:00|Z07:00|Z070000|Z0700|Z07|-07:00:00|-07:00|-070000|-0700|-07|[.,](?:0+|9+)(?!\d)|0[1-6]|_2006|__2|_2|15|PM|pm|[1-5]/g

/** A time in UTC by a layout of Go's `time` package: `Mon Jan _2 15:04:05 2006`. */
export function formatGoLayout(date: Date, layout: string): string {
  return layout.replace(element, (found) => formatElement(date, found))
}

function formatElement(date: Date, found: string): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const month = date.getUTCMonth()
  const day = date.getUTCDate()
  const hour = date.getUTCHours()
  const hour12 = hour % 12 === 0 ? 12 : hour % 12
  const year = String(date.getUTCFullYear()).padStart(4, '0')
  switch (found) {
    case 'January':
      return months[month] ?? ''
    case 'Jan':
      return (months[month] ?? '').slice(0, 3)
    case '1':
      return String(month + 1)
    case '01':
      return two(month + 1)
    case 'Monday':
      return weekdays[date.getUTCDay()] ?? ''
    case 'Mon':
      return (weekdays[date.getUTCDay()] ?? '').slice(0, 3)
    case '2':
      return String(day)
    case '_2':
      return String(day).padStart(2)
    case '02':
      return two(day)
    case '002':
      return String(dayOfYear(date)).padStart(3, '0')
    case '__2':
      return String(dayOfYear(date)).padStart(3)
    case '15':
      return two(hour)
    case '3':
      return String(hour12)
    case '03':
      return two(hour12)
    case '4':
      return String(date.getUTCMinutes())
    case '04':
      return two(date.getUTCMinutes())
    case '5':
      return String(date.getUTCSeconds())
    case '05':
      return two(date.getUTCSeconds())
    case '2006':
      return year
    case '_2006':
      return `_${year}`
    case '06':
      return year.slice(-2)
    case 'PM':
      return hour < 12 ? 'AM' : 'PM'
    case 'pm':
      return hour < 12 ? 'am' : 'pm'
    case 'MST':
      return 'UTC'
    default:
      return found.startsWith('Z') ? 'Z' : zoneOrFraction(date, found)
  }
}

function zoneOrFraction(date: Date, found: string): string {
  if (found.startsWith('-')) return `+${found.slice(1).replace('7', '0')}`
  const digits = String(date.getUTCMilliseconds())
    .padStart(3, '0')
    .padEnd(9, '0')
    .slice(0, found.length - 1)
  if (found[1] === '0') return found[0] + digits.padEnd(found.length - 1, '0')
  const short = digits.replace(/0+$/, '')
  return short === '' ? '' : found[0] + short
}

function dayOfYear(date: Date): number {
  return (
    Math.floor(
      (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) /
        86_400_000,
    ) + 1
  )
}
