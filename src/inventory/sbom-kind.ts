/** Which of the two kinds of bills of material a text is, or why it is none; the second half of a sentence. */
export function sbomKind(text: string): { readonly kind: 'CycloneDX' | 'SPDX' } | { readonly wrong: string } {
  if (text.trim() === '') return { wrong: 'is empty' }
  let document: unknown
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return { wrong: 'is not JSON' }
  }
  if (typeof document !== 'object' || document === null) return { wrong: 'is no object of JSON' }
  const { bomFormat, specVersion, spdxVersion } = document as Readonly<Record<string, unknown>>
  if (typeof bomFormat === 'string' && bomFormat.toLowerCase() === 'cyclonedx')
    return typeof specVersion === 'string' && /^\d+\.\d+$/.test(specVersion)
      ? { kind: 'CycloneDX' }
      : { wrong: 'is of CycloneDX, and has no specVersion' }
  if (typeof spdxVersion === 'string')
    return /^SPDX-2\.\d+$/.test(spdxVersion)
      ? { kind: 'SPDX' }
      : { wrong: 'is of a version of SPDX that is not known: 2.0 to 2.3 are' }
  return { wrong: 'is neither CycloneDX nor SPDX: it has no bomFormat and no spdxVersion' }
}
