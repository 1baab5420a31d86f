import { spawn } from 'node:child_process'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { rm, truncate, writeFile } from 'node:fs/promises'
import { failWhenFull } from '../faults/faults.ts'

export interface ImageInfo {
  readonly format: string
  /** Bytes that a guest sees. */
  readonly size: number
  /** Bytes on the disk. */
  readonly used: number
  /** Path of the backing file as it stands in the image. */
  readonly parent: string | undefined
}

/** Reads the header alone: a listing must not start a process per image. */
export function imageInfo(file: string): ImageInfo {
  const stat = statSync(file)
  const used = stat.blocks * 512
  const descriptor = openSync(file, 'r')
  try {
    const header = Buffer.alloc(104)
    const length = readSync(descriptor, header, 0, header.length, 0)
    if (length >= 72 && header.readUInt32BE(0) === 0x514649fb) {
      const offset = Number(header.readBigUInt64BE(8))
      const parentLength = header.readUInt32BE(16)
      const parent = Buffer.alloc(offset === 0 ? 0 : parentLength)
      if (offset !== 0) readSync(descriptor, parent, 0, parentLength, offset)
      return {
        format: 'qcow2',
        size: Number(header.readBigUInt64BE(24)),
        used,
        parent: offset === 0 ? undefined : parent.toString(),
      }
    }
    if (length >= 20 && header.toString('latin1', 0, 4) === 'KDMV') {
      return { format: 'vmdk', size: Number(header.readBigUInt64LE(12)) * 512, used, parent: undefined }
    }
    return { format: 'raw', size: stat.size, used, parent: undefined }
  } finally {
    closeSync(descriptor)
  }
}

/** `preallocation` is the storage's; without, nothing is laid out in advance. */
export async function createImage(
  file: string,
  format: string,
  bytes: number,
  preallocation: string | undefined,
): Promise<void> {
  failWhenFull(file)
  // Raw images and others have no metadata that could be laid out.
  const layouts = format === 'qcow2' ? ['metadata', 'falloc', 'full'] : format === 'raw' ? ['falloc', 'full'] : []
  const layout = layouts.find((name) => name === preallocation)
  if (format === 'raw' && layout === undefined) {
    await writeFile(file, '', { flag: 'wx', mode: own })
    await truncate(file, bytes)
    return
  }
  const option = layout === undefined ? [] : ['-o', `preallocation=${layout}`]
  await privately(file, () => imageTool(['create', '-q', '-f', format, ...option, file, String(bytes)]))
}

/** `parent` is relative to the new file, so that the data folder can be moved. */
export async function createLinkedImage(file: string, parent: string, parentFormat: string): Promise<void> {
  failWhenFull(file)
  await privately(file, () => imageTool(['create', '-q', '-f', 'qcow2', '-F', parentFormat, '-b', parent, file]))
}

/** A guest's disk holds its keys: nobody else on this machine reads it, not while it is being written either. */
const own = 0o600

/** qemu-img would make a file that all may read; one that is there keeps its mode. */
async function privately(file: string, make: () => Promise<void>): Promise<void> {
  const isNew = await writeFile(file, '', { flag: 'wx', mode: own }).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause
      return false
    },
  )
  try {
    await make()
  } catch (thrown) {
    if (isNew) await rm(file, { force: true })
    throw thrown
  }
}

export async function resizeImage(file: string, format: string, bytes: number): Promise<void> {
  failWhenFull(file)
  if (format === 'raw') await truncate(file, bytes)
  else await imageTool(['resize', '-q', '-f', format, file, String(bytes)])
}

export interface CopySource {
  readonly file: string
  readonly format: string
  readonly snapshot?: string
}

/** `onPercent` gets whole numbers from 0 to 100; `limit` is in KiB a second. */
export async function copyImage(
  source: CopySource,
  target: { readonly file: string; readonly format: string },
  onPercent: (percent: number) => void,
  signal?: AbortSignal,
  limit?: number,
): Promise<void> {
  failWhenFull(target.file)
  let last = -1
  const report = (percent: number): void => {
    if (percent === last) return
    last = percent
    onPercent(percent)
  }
  report(0)
  const snapshot = source.snapshot === undefined ? [] : ['-l', `snapshot.name=${source.snapshot}`]
  const rate = limit === undefined ? [] : ['-r', `${limit}K`]
  const formats = ['-f', source.format, '-O', target.format]
  const tool = () =>
    imageTool(['convert', '-p', ...rate, ...formats, ...snapshot, source.file, target.file], {
      ...(signal === undefined ? {} : { signal }),
      onOutput: (text) => {
        for (const match of text.matchAll(/\((\d+)\.\d+\/100%\)/g)) report(Number(match[1]))
      },
    })
  await privately(target.file, tool)
  report(100)
}

export async function snapshotImage(file: string, action: 'create' | 'apply' | 'delete', name: string): Promise<void> {
  const flag = { create: '-c', apply: '-a', delete: '-d' }[action]
  await imageTool(['snapshot', flag, name, file])
}

interface ToolOptions {
  readonly signal?: AbortSignal
  readonly onOutput?: (text: string) => void
}

function imageTool(args: readonly string[], options: ToolOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('qemu-img', args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    let complaint = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => options.onOutput?.(text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text
    })
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new Error('qemu-img is not installed (Debian: package qemu-utils)') : error)
    })
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(complaint.trim() || `qemu-img ${args[0]} failed: exit code ${code}`))
    })
  })
}
