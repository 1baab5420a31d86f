import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, posix, relative } from 'node:path'
import { Readable } from 'node:stream'
import { shellPath } from '../../communicators/remote-path.ts'
import { GuestError } from '../../diagnostics/errors.ts'
import type { ProvisionContext } from '../provisioner.ts'

/** The folder of the guest in which a playbook is put together. */
export class Staging {
  readonly path: string
  readonly #context: ProvisionContext
  /** What went where: Ansible names files of the guest, and people have theirs here. */
  readonly #sent: { readonly local: string; readonly remote: string }[] = []

  constructor(path: string, context: ProvisionContext) {
    this.path = path
    this.#context = context
  }

  at(...names: readonly string[]): string {
    return posix.join(this.path, ...names)
  }

  async make(path: string): Promise<void> {
    const { communicator, signal, output } = this.#context
    const onOutput = (stream: 'stdout' | 'stderr', line: string) => output(stream, line)
    const { exitCode } = await communicator.exec(`mkdir -p ${shellPath(path)}`, { signal, onOutput })
    if (exitCode === 0) return
    throw new GuestError(
      'transfer-failed',
      `The folder ${path} could not be made in the guest`,
      'What it said is in the log. Set staging_directory to a folder that the user may make.',
    )
  }

  async file(local: string, remote: string): Promise<void> {
    const { size } = await stat(local)
    const { communicator, signal } = this.#context
    await communicator.upload(createReadStream(local), remote, { signal, size })
    this.#sent.push({ local, remote })
  }

  async text(content: string, remote: string): Promise<void> {
    const bytes = Buffer.from(content)
    const { communicator, signal } = this.#context
    await communicator.upload(Readable.from([bytes]), remote, { signal, size: bytes.length })
  }

  /** What is in the folder, into another. */
  async folder(local: string, remote: string): Promise<void> {
    const { communicator, signal } = this.#context
    await this.make(remote)
    await communicator.uploadDirectory(local.endsWith('/') ? local : `${local}/`, remote, { signal })
    this.#sent.push({ local, remote })
  }

  /** Each below a folder, by its own name. */
  async folders(locals: readonly string[], below: string): Promise<void> {
    for (const local of locals) await this.folder(local, this.at(below, basename(local)))
  }

  async remove(): Promise<void> {
    const { communicator, signal, output } = this.#context
    const onOutput = (stream: 'stdout' | 'stderr', line: string) => output(stream, line)
    const { exitCode } = await communicator.exec(`rm -rf ${shellPath(this.path)}`, { signal, onOutput })
    if (exitCode !== 0)
      throw new GuestError(
        'script-not-removed',
        `The staging directory ${this.path} could not be removed from the guest`,
        'What it said is in the log. Without clean_staging_directory it stays.',
      )
  }

  /** The file of this machine that a file of the guest was made of; undefined: none. */
  localOf(remote: string): string | undefined {
    for (const { local, remote: sent } of this.#sent.toReversed()) {
      if (remote === sent) return local
      const way = relative(sent, remote)
      if (!way.startsWith('..') && way !== '') return posix.join(local, way)
    }
    return undefined
  }
}
