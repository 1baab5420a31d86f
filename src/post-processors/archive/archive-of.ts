import type { ArchiveKind } from './archive-kind.ts'
import type { Bytes } from './blocks.ts'
import { type Compression, compressed } from './compressed.ts'
import { type MemberPlace, membersOf, opened } from './members.ts'
import { tar } from './tar.ts'
import { zip } from './zip.ts'

/** The bytes of an archive of these files, read as they are wanted. Of several files without an archive only the first. */
export function archiveOf(
  files: readonly string[],
  { archive, algorithm }: ArchiveKind,
  level: number | undefined,
  context: MemberPlace & Pick<Compression, 'env' | 'signal'>,
): Bytes {
  const { env, signal } = context
  const members = opened(membersOf(files, archive ?? 'tar'), context)
  if (archive === 'zip') return zip(members, level)
  return compressed(archive === 'tar' ? tar(members) : plain(members), { algorithm, level, env, signal })
}

async function* plain(members: ReturnType<typeof opened>): AsyncGenerator<Buffer, void, undefined> {
  for await (const member of members) yield* member.read()
}
