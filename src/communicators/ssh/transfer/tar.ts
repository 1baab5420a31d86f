import type { Client } from 'ssh2'
import { Cancelled, GuestError } from '../../../diagnostics/errors.ts'
import { lastLines } from '../../../scripts/script-lines.ts'
import { archiveOf } from '../../folder-archive.ts'
import type { LocalFolder } from '../../local-tree.ts'
import { quote, shellPath } from '../../remote-path.ts'
import { openSession } from '../ssh-session.ts'
import { StreamClosed, type TransferContext, writeTo } from './file-transfer.ts'

/** Milliseconds for the guest to look at what is there. */
const patience = 60_000

/**
 * `occupied`: something of these names is there already. Nothing was touched: tar would replace what other ways write into,
 * a link to a folder above all.
 */
type TarUpload = 'uploaded' | 'occupied' | 'no-tar'

/** A folder as one stream to the guest's tar, if it has one: small files need no answer each. */
export async function uploadByTar(
  client: Client,
  folder: LocalFolder,
  { path, inside }: { readonly path: string; readonly inside: boolean },
  context: TransferContext,
): Promise<TarUpload> {
  const names = [...folder.folders, ...folder.files].map(({ name }) => name)
  // They are sent a line each.
  if (names.some((name) => name.includes('\n'))) return 'occupied'
  const { channel, closed, aborted } = await openSession(
    client,
    `exec sh -c ${quote(script(folder, shellPath(path.replace(/(?<=.)\/+$/, '')), inside))}`,
    { signal: context.signal },
  )
  let said = ''
  let stderr = ''
  channel.stderr.on('data', (chunk: Buffer) => {
    stderr = lastLines(stderr + chunk.toString('utf8'), 16_384)
  })
  const verdict = new Promise<string | undefined>((resolve) => {
    channel.on('data', (chunk: Buffer) => {
      said = lastLines(said + chunk.toString('utf8'), 16_384)
      const found = /^tar: (ready|none|occupied|missing)$/m.exec(said)
      if (found !== null) resolve(found[1])
    })
    channel.once('end', () => resolve(undefined)).once('close', () => resolve(undefined))
    setTimeout(() => resolve(undefined), patience).unref()
  })
  const talk = async (): Promise<TarUpload | undefined> => {
    await writeTo(channel, `${names.map((name) => `${name}\n`).join('')}\n`)
    const answer = await verdict
    if (answer === 'missing') throw new GuestError('no-remote-folder', `${path} is no folder`)
    if (answer === 'occupied') return 'occupied'
    if (answer !== 'ready') return 'no-tar'
    context.onTotal(folder.size)
    for await (const chunk of archiveOf(folder, context.onBytes)) await writeTo(channel, chunk as Buffer)
    return undefined
  }
  try {
    const early = await Promise.race([talk(), aborted])
    channel.end()
    if (early !== undefined) {
      channel.close()
      return early
    }
  } catch (thrown) {
    channel.end()
    // Why tar takes no more it says at its end.
    if (!(thrown instanceof StreamClosed)) {
      channel.close()
      throw thrown
    }
    if (!/^tar: ready$/m.test(said)) return 'no-tar'
  }
  const { code } = await Promise.race([closed, aborted])
  if (context.signal.aborted) throw new Cancelled()
  if (code !== 0) {
    const why = stderr.trim().split('\n').at(-1)
    throw new GuestError('transfer-failed', why || `tar in the guest ended with exit status ${code ?? 'unknown'}`)
  }
  return 'uploaded'
}

// What is there is looked at before anything is made. A line of its own: the shell may have printed half a one. -o: files belong to who unpacks them, -m: and are as new as with scp.
function script(folder: LocalFolder, target: string, inside: boolean): string {
  const mode = folder.mode.toString(8)
  return [
    'command -v tar >/dev/null 2>&1 || { echo; echo "tar: none"; exit 0; }',
    `t=${target}`,
    inside
      ? 'test -d "$t" || { echo; echo "tar: missing"; exit 0; }'
      : `if test -d "$t"; then t="$t"/${quote(folder.name)}; fi`,
    'while IFS= read -r n && test -n "$n"; do if test -e "$t/$n" || test -h "$t/$n"; then echo; echo "tar: occupied"; exit 0; fi; done',
    ...(inside ? [] : [`m=; test -d "$t" || { mkdir "$t" && m=${mode}; } || exit 1`]),
    'cd "$t" || exit 1',
    'echo; echo "tar: ready"',
    // A folder into which nobody may write is made so when it is full.
    `tar -xpomf - || exit${inside ? '' : '; test -z "$m" || chmod "$m" .'}`,
  ].join('\n')
}
