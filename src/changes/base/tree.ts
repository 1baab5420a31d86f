import type { Repository } from './repository.ts'

/** One entry of a commit's tree. */
export interface TreeEntry {
  /** From the root of the repository, with slashes. */
  readonly path: string
  readonly kind: 'file' | 'link' | 'submodule'
  readonly isExecutable: boolean
  /** git's name of its content; of a submodule its commit. */
  readonly oid: string
  /** Bytes; undefined: the clone has it not. */
  readonly size: number | undefined
}

const kinds: Readonly<Record<string, TreeEntry['kind']>> = { '120000': 'link', '160000': 'submodule' }

/** Everything in a commit, or below a folder of it. Names that would lead elsewhere are left out. */
export async function readTree(repository: Repository, commit: string, below = ''): Promise<readonly TreeEntry[]> {
  const list = ['ls-tree', '-r', '-z', '--full-tree', commit, ...(below === '' ? [] : ['--', `:(literal)${below}/`])]
  const listed = (await repository.ask(list)).toString('utf8').split('\0').slice(0, -1)
  const entries = listed.flatMap((line) => {
    const [, mode = '', oid = '', path = ''] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? []
    return isOwn(path) ? [{ path, kind: kinds[mode] ?? 'file', isExecutable: mode === '100755', oid }] : []
  })
  const oids = entries.flatMap(({ kind, oid }) => (kind === 'submodule' ? [] : [oid]))
  const lost = await lostIn(repository, commit)
  const there = oids.filter((oid) => !lost.has(oid))
  const sizes = await sizesOf(repository, there)
  return entries.map((entry): TreeEntry => ({ ...entry, size: sizes.get(entry.oid) }))
}

/** A tree may have been made by anybody's program: no way out of a folder, and no repository inside. */
function isOwn(path: string): boolean {
  const bad = /^(?:|\.|\.\.|\.git)$/i
  return path !== '' && !path.split('/').some((name) => bad.test(name)) && !path.includes('\0')
}

/** What a partial clone would have to fetch: git gives up where it is asked for one of them. */
async function lostIn({ ask }: Repository, commit: string): Promise<ReadonlySet<string>> {
  const settings = (await ask(['config', '--list', '--name-only'])).toString('utf8')
  if (!/^remote\..*\.promisor$/im.test(settings)) return new Set()
  const said = (await ask(['rev-list', '--objects', '--no-walk', '--missing=print', commit])).toString('utf8')
  return new Set(said.split('\n').flatMap((line) => (line.startsWith('?') ? [line.slice(1)] : [])))
}

async function sizesOf({ ask }: Repository, oids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (oids.length === 0) return new Map()
  const said = (await ask(['cat-file', '--batch-check'], oids.map((oid) => `${oid}\n`).join(''))).toString('utf8')
  return new Map(
    said.split('\n').flatMap((line) => {
      const [, oid, size] = /^(\w+) blob (\d+)$/.exec(line) ?? []
      return oid === undefined ? [] : [[oid, Number(size)] as const]
    }),
  )
}

/** Contents by git's name of them. No filter of the repository is applied. */
export async function readBlobs({ ask }: Repository, oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  if (oids.length === 0) return new Map()
  const said = await ask(['cat-file', '--batch'], oids.map((oid) => `${oid}\n`).join(''))
  const blobs = new Map<string, Buffer>()
  for (let at = 0; at < said.length; ) {
    const end = said.indexOf('\n', at)
    const [, oid, size] = /^(\w+) blob (\d+)$/.exec(said.toString('utf8', at, end)) ?? []
    at = end + 1
    if (oid === undefined) continue
    blobs.set(oid, said.subarray(at, at + Number(size)))
    at += Number(size) + 1
  }
  return blobs
}
