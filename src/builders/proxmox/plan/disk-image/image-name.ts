import { type DiskFormat, diskFormats } from '../../options/import-options.ts'

/** The file's name in an address or path. */
export function nameOf(url: string): string {
  const path = /^[a-z]+:\/\//i.test(url) ? (URL.parse(url)?.pathname ?? url) : url
  return path.replace(/^.*[/\\]/, '')
}

const compressed = /\.(?:gz|xz|zst|bz2)$/i
const archive = /\.(?:tar|tgz|txz|ova)$/i

/** Has somebody to unpack it before it is an image? */
export function isPacked(name: string): boolean {
  return compressed.test(name) || archive.test(name)
}

/** By its ending; undefined: that says nothing, as `.img`. */
export function namedFormat(name: string): DiskFormat | undefined {
  const ending = name.replace(compressed, '').toLowerCase().split('.').at(-1)
  return archive.test(name) ? undefined : diskFormats.find((format) => format === ending)
}

/** Without the endings that say how it is packed, and what it is. */
export function stemOf(name: string): string {
  return name
    .replace(compressed, '')
    .replace(archive, '')
    .replace(/\.(?:qcow2|raw|vmdk|img|disk)$/i, '')
}
