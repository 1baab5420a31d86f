/** Names as a reader without any extension sees them (ISO 9660 level 2: 31 characters of A-Z, 0-9, _) and as Joliet has them. */
export type NameRule = (name: string, kind: 'file' | 'folder', taken: ReadonlySet<string>) => string

/** `user-data` → `USER_DATA.;1`. */
export const plainName: NameRule = (name, kind, taken) => {
  const clean = (text: string) => text.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_')
  if (kind === 'folder') return unique(clean(name), 31, '', taken)
  const dot = name.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot + 1)] : [name, '']
  const shortened = clean(extension).slice(0, 8)
  return unique(clean(stem), 30 - shortened.length, `.${shortened};1`, taken)
}

/** Up to 64 UTF-16 units, without the characters that Joliet forbids. */
export const jolietName: NameRule = (name, kind, taken) => {
  const clean = name.replaceAll(/[\x00-\x1f*/:;?\\]/g, '_')
  if (kind === 'folder') return unique(clean, 64, '', taken)
  const dot = clean.lastIndexOf('.')
  const extension = dot > 0 && clean.length - dot <= 16 ? clean.slice(dot) : ''
  const stem = clean.slice(0, clean.length - extension.length)
  return unique(stem, 64 - extension.length, `${extension};1`, taken)
}

function unique(stem: string, longest: number, end: string, taken: ReadonlySet<string>): string {
  const first = `${cut(stem, longest)}${end}`
  if (!taken.has(first)) return first
  for (let number = 1; ; number++) {
    const mark = `_${number}`
    const other = `${cut(stem, longest - mark.length)}${mark}${end}`
    if (!taken.has(other)) return other
  }
}

/** Not through the middle of a surrogate pair. */
function cut(text: string, longest: number): string {
  const short = text.slice(0, longest)
  return /[\ud800-\udbff]$/.test(short) ? short.slice(0, -1) : short
}
