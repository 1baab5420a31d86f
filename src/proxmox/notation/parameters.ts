/** Values of a call: booleans go as 1 and 0, a list as the key repeated, null and undefined not at all. */
export type Parameters = Readonly<Record<string, unknown>>

export function encodeParameters(parameters: Parameters): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === undefined || one === null) continue
      if (typeof one === 'object') throw new TypeError(`the parameter ${name} is an object`)
      form.append(name, typeof one === 'boolean' ? (one ? '1' : '0') : String(one))
    }
  }
  return form.toString()
}

/** proxmox-api's `$(value)` escapes nothing but the slash: escapes the rest, and leaves that `%2F` alone. */
export function encodePath(path: string): string {
  return path
    .split('/')
    .map((segment) => segment.split(/%2F/i).map(encodeURIComponent).join('%2F'))
    .join('/')
}
