import { dayOfYear, formatGoLayout } from './golayout.ts'

const layouts: Readonly<Record<string, string>> = {
  a: 'Mon',
  A: 'Monday',
  b: 'Jan',
  B: 'January',
  d: '02',
  F: '2006-01-02',
  H: '15',
  I: '03',
  m: '01',
  M: '04',
  p: 'PM',
  S: '05',
  T: '15:04:05',
  y: '06',
  Y: '2006',
  z: '-0700',
  Z: 'MST',
}

/** A time in UTC by the directives of C's strftime that Packer knows; others stay as they are. */
export function strftime(date: Date, format: string): string {
  return format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => {
    const layout = layouts[letter]
    if (layout !== undefined) return formatGoLayout(date, layout)
    if (letter === '%') return '%'
    if (letter === 'j') return String(dayOfYear(date)).padStart(3, '0')
    if (letter === 'L') return String(date.getUTCMilliseconds()).padStart(3, '0')
    if (letter === 'f') return `${String(date.getUTCMilliseconds()).padStart(3, '0')}000`
    return whole
  })
}
