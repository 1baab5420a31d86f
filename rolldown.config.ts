import path from 'node:path'
import { defineConfig, type PreRenderedChunk } from 'rolldown'
import { licences } from './script/licences.ts'

/**
 * A chunk is called after the file that it is loaded for (`builders-proxmox-build`, `npm-ssh2`), or, where several share
 * it, after the last file of the room or package that most of it is from. One without modules passes on another's.
 */
function chunkFile({ facadeModuleId, moduleIds }: PreRenderedChunk): string {
  const owners = [...Map.groupBy(moduleIds, ownerOf).values()].sort((left, right) => right.length - left.length)
  const id = facadeModuleId ?? owners[0]?.at(-1) ?? ''
  const owner = ownerOf(id)
  const name = owner.startsWith('src/') ? sourceOf(id).replace(/\.ts$/, '') : owner
  return `chunks/${name.replaceAll('/', '-')}${moduleIds.length === 0 ? '-exports' : ''}.js`
}

/** `src/boot` of a file in that room, `npm/@actions/core` of a package's; what the bundler adds is `runtime`. */
function ownerOf(id: string): string {
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1]
  if (inPackage !== undefined) return `npm/${inPackage.replace('@', '')}`
  if (!id.startsWith('/')) return 'runtime'
  const source = sourceOf(id)
  // Our own package.json, which has the version.
  return source.startsWith('..') ? path.basename(id, '.json') : `src/${source.split('/')[0]}`
}

function sourceOf(id: string): string {
  return path.relative(path.join(import.meta.dirname, 'src'), id)
}

// Readable and stable: a reviewer compares dist/ with src/, and a rebuild must give the same bytes. What a run does not
// need (SSH, YAML, the embedded server, hcl2-parser) stays in chunks of its own, so that post and validate start fast.
export default defineConfig({
  input: { main: 'src/entry/main.ts', post: 'src/entry/post.ts', cli: 'src/entry/cli.ts' },
  platform: 'node',
  // Asked for where they are there: of ssh2, of CycloneDX's library for XML, which nobody writes here, and of Sigstore's for
  // texts that are not in UTF-8, which brings a third of a megabyte of tables.
  external: ['cpu-features', 'xmlbuilder2', 'iconv-lite', /\/Release\/[^/]+\.node$/],
  plugins: [licences()],
  output: {
    dir: 'dist',
    format: 'esm',
    minify: false,
    entryFileNames: '[name].js',
    chunkFileNames: chunkFile,
  },
})
