import { readFileSync } from 'node:fs'

/** What CHANGELOG.md says of a version, without the heading: the text of its release. */
export function sectionOf(changelog: string, version: string): string {
  const [, ...sections] = changelog.split(/^## /m)
  const section = sections.find((text) => text.split(/\s/, 1)[0] === version)
  const body = section?.slice(section.indexOf('\n')).trim()
  if (body === undefined || body === '') throw new Error(`CHANGELOG.md says nothing of ${version}`)
  return body
}

if (import.meta.main) {
  const changelog = readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8')
  console.log(sectionOf(changelog, process.argv[2] ?? 'Unreleased'))
}
