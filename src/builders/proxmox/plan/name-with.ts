/** Of each part of a machine's name, which is a DNS name. */
const longestLabel = 63

/** A machine's name with an ending, as long as it may be: `debian-unproven`. */
export function nameWith(name: string, ending: string): string {
  const [label = '', ...domain] = name.split('.')
  const first = label.slice(0, longestLabel - ending.length).replace(/-+$/, '')
  return [`${first}${ending}`, ...domain].join('.')
}
