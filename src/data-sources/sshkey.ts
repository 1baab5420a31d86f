import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { generateKeyPair } from '../communicators/ssh/key-pair.ts'
import { parsePrivateKey } from '../communicators/ssh/private-key.ts'
import { ExternalError } from '../diagnostics/errors.ts'
import { makeFolder } from '../host/make-folder.ts'
import { readSmallFile } from '../intake/small-file.ts'
import type { DataSource } from '../packer/data-source.ts'
import { refusedFile } from '../trust/refused.ts'

const options = z.object({
  name: z.string().default('packer').describe('Name of the key, one for each data source: part of its file’s name.'),
  type: z.enum(['rsa', 'ed25519']).default('rsa').describe('Kind of key.'),
})

const outputs = z.object({
  public_key: z.string().describe('As in `authorized_keys`: `ssh-ed25519 AAAA... packer`.'),
  private_key_path: z.string().describe('Absolute path of the private key’s file.'),
})

/** What the plug-in `sshkey` makes: a key pair that is kept for the next run. */
export const sshkey: DataSource<typeof options, typeof outputs> = {
  type: 'sshkey',
  plugin: 'sshkey',
  description:
    'Makes an SSH key pair and keeps it in `PACKER_CACHE_DIR` (default: `packer_cache` in the working directory).',
  options,
  outputs,
  async read({ name, type }, { workingDirectory, env, trust, hide }) {
    const tag = (name === '' ? 'packer' : name).replaceAll('/', '_')
    const folder = path.resolve(workingDirectory, env['PACKER_CACHE_DIR'] || 'packer_cache')
    const file = path.join(folder, `ssh_private_key_${tag}_${type}.pem`)
    const refused = refusedFile(trust, file, `the key ${path.basename(file)}`)
    if (refused !== undefined) throw new ExternalError(refused.code, refused.summary, refused.detail)
    try {
      const kept = await readKept(file)
      if (kept !== undefined) hide?.(kept, 'the private key')
      if (kept !== undefined) return { public_key: `${publicKeyOf(kept, file)} ${tag}`, private_key_path: file }
      const { privateKey, publicKey } = await generateKeyPair({ type, bits: type === 'rsa' ? 3072 : 0, name: tag })
      hide?.(privateKey, 'the private key')
      await makeFolder(folder)
      await writeFile(file, privateKey, { mode: 0o600, flag: 'wx' })
      return { public_key: publicKey, private_key_path: file }
    } catch (thrown) {
      if (thrown instanceof ExternalError) throw thrown
      throw new ExternalError('unwritable-file', `the key can not be kept: ${(thrown as Error).message}`, undefined, {
        cause: thrown,
      })
    }
  },
  // Where nothing is kept from run to run the key is another one each time.
  hold(said, _options, held) {
    held.leaveOut(said.private_key_path)
    return { ...said, public_key: 'ssh-key AAAA' }
  },
}

async function readKept(file: string): Promise<string | undefined> {
  try {
    return readSmallFile(file).toString('utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw thrown
  }
}

function publicKeyOf(text: string, file: string): string {
  const read = parsePrivateKey(text, file)
  if (read.problem !== undefined) throw new ExternalError('unusable-key', read.problem.summary, read.problem.detail)
  return `${read.key.type} ${read.key.getPublicSSH().toString('base64')}`
}
