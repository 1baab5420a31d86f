import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import type { Bytes } from './blocks.ts'
import type { OpenMember } from './members.ts'

/** A tar of files with their owners and times; what its oldest form has no room for stands in the form of POSIX (pax). */
export async function* tar(members: AsyncIterable<OpenMember>): AsyncGenerator<Buffer, void, undefined> {
  const archive = pack()
  const writing = write(members, archive)
  writing.catch((cause: Error) => archive.destroy(cause))
  try {
    yield* archive as Bytes
  } catch (thrown) {
    // It may only say that a size does not match; who writes it knows why.
    await writing
    throw thrown
  }
}

async function write(members: AsyncIterable<OpenMember>, archive: ReturnType<typeof pack>): Promise<void> {
  for await (const member of members) {
    const { name, mode, uid, gid, size, modified } = member
    const entry = archive.entry({ name, mode, uid, gid, size, mtime: new Date(modified) })
    await pipeline(member.read(), entry)
  }
  archive.finalize()
}
