import { formatGoLayout } from './go-layout.ts'

const layouts: Readonly<Record<string, string>> = {
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

/** A time in UTC by the directives of C's strftime that Packer knows; others stay as they are. */
export function strftime(date: Date, format: string): string {
  return format.replace(/%(.)/gs, (whole, letter: string) => {
    if (letter === '%') return '%'
    const layout = layouts[letter]
    return layout === undefined ? whole : formatGoLayout(date, layout)
  })
}
