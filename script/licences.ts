import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'rolldown'

/** Adds `licences.txt` to the bundle: the notices of every package that a line of it comes from. */
export function licences(): Plugin {
  return {
    name: 'licences',
    generateBundle(_, bundle) {
      const files = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? Object.entries(part.modules) : []))
      const folders = files.flatMap(([file, { renderedLength }]) => (renderedLength > 0 ? (packageOf(file) ?? []) : []))
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: noticesOf([...new Set(folders)]) })
    },
  }
}

/** The folder of the package that a file belongs to; nothing for our own files and for what the bundler adds. */
export function packageOf(file: string): string | undefined {
  return /^\/.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]
}

/** The notices of the packages in these folders, equal ones together. A package that does not say how it may be used is an error. */
export function noticesOf(folders: readonly string[]): string {
  const notices = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    const texts = readdirSync(folder)
      .filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file))
      .sort()
      .map((file) => readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
    if (typeof license !== 'string' && texts.length === 0) throw new Error(`${folder} has no licence`)
    return {
      title: `${name} ${version}${typeof license === 'string' ? ` (${license})` : ''}`,
      text: texts.join('\n\n'),
    }
  })
  const groups = [...Map.groupBy(notices, ({ text }) => text)].map(([text, packages]) => {
    const titles = packages.map(({ title }) => title).sort()
    return [titles.join('\n'), ...(text === '' ? [] : [text])].join('\n\n')
  })
  const head = 'The programs in this folder contain code of these packages.'
  return `${[head, ...groups.sort()].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}
