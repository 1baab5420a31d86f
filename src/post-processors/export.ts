import { resolve } from 'node:path'
import type { OpenTemplate } from '../builders/template-door.ts'
import { ExternalError } from '../diagnostics/errors.ts'
import { drivesOf } from '../proxmox/notation/drive-notation.ts'
import type { ArchiveRoad } from './export/archive-road.ts'
import { type ExportOptions, exportOptions } from './export/export-options.ts'
import { resolveExport } from './export/export-rules.ts'
import { foreseeExport } from './export/foresee-export.ts'
import type { PostProcessContext, PostProcessor } from './post-processor.ts'

/** Brings the finished template to this machine, or into an S3-compatible store. */
export const exportTemplate: PostProcessor<typeof exportOptions> = {
  type: 'export',
  description:
    'Brings the finished template to this machine or into an S3-compatible store: images of its disks, or its archive.',
  options: exportOptions,
  needsTemplate: true,
  keepsInput: 'unless-told',
  makesFiles: true,
  rules: resolveExport,
  foresee: foreseeExport,
  async run(options, context) {
    const { artifact, handOn } = context
    if (artifact.template === undefined) throw new ExternalError('no-template', 'There is no template to export')
    await using template = await artifact.template.open()
    const disks = await wantedDisks(options, template)
    const [{ checksumOf, deliver, targetOf }, { placeFor }, { exportDisks }, { decompressed }] = await Promise.all([
      import('./export/targets.ts'),
      import('./archive/output-file.ts'),
      import('./export/export-disks.ts'),
      import('./export/decompressed.ts'),
    ])
    // Better now than after the server has made an archive.
    for (const disk of options.format === 'vzdump' ? [''] : disks) {
      const { output } = targetOf(options, disk, context)
      if (output !== undefined) placeFor(output, context)
    }
    const road = await roadOf(options, template, context)
    const targets = { ...context, onBytes: progressIn(template) }
    const files: string[] = []
    await road(options.format === 'vzdump' ? options.compression : 'zstd', async ({ bytes, size }) => {
      if (options.format !== 'vzdump') {
        files.push(...(await exportDisks(decompressed(bytes, 'zstd'), disks, options, targets)))
        return
      }
      const target = targetOf(options, '', context)
      await deliver(bytes, size, target, options, targets)
      if (target.output !== undefined) files.push(target.output)
    })
    const sums = options.checksum ? files.map((file) => [file, checksumOf(file)] as const) : []
    const companions = new Map([...(artifact.companions ?? []), ...sums])
    handOn?.({ id: artifact.id, files: [...(artifact.files ?? []), ...files], companions })
  },
}

async function roadOf(
  options: ExportOptions,
  template: OpenTemplate,
  context: PostProcessContext,
): Promise<ArchiveRoad> {
  const { storage, storage_path: folder, node_ssh: access } = options
  if (access === undefined) {
    const { storageRoad } = await import('./export/storage-road.ts')
    return storageRoad({ storage, folder: resolve(context.workingDirectory, folder) }, template)
  }
  const { sshRoad } = await import('./export/ssh-road.ts')
  const host = access.host || template.session.client.url.hostname.replace(/^\[|\]$/g, '')
  const keyFile = access.private_key_file === '' ? '' : resolve(context.workingDirectory, access.private_key_file)
  context.say(`Reading template ${template.vmid} from its node by SSH`)
  return sshRoad(template.vmid, { ...access, host, private_key_file: keyFile }, context)
}

/** Told before anything is made: a disk that there is none of, or that archives leave out. */
async function wantedDisks(options: ExportOptions, { vmid, session }: OpenTemplate): Promise<readonly string[]> {
  const { client, node } = session
  const config = (await client.request('GET', `/nodes/${node}/qemu/${vmid}/config`)) as Readonly<
    Record<string, string | number>
  >
  const drives = new Map([...drivesOf(config)].filter(([key, { cdrom }]) => !cdrom && !key.startsWith('unused')))
  const isData = (key: string) => !/^(?:efidisk|tpmstate)/.test(key)
  const wanted = options.disks.length === 0 ? [...drives.keys()].filter(isData) : options.disks
  const unknown = wanted.filter((key) => !drives.has(key))
  if (unknown.length > 0 || wanted.length === 0)
    throw new ExternalError(
      'export-failed',
      unknown.length > 0 ? `Template ${vmid} has no ${unknown.join(', ')}` : `Template ${vmid} has no disks`,
      `It has ${[...drives.keys()].join(', ') || 'none'}.`,
    )
  const left = wanted.filter((key) => /(?:^|,)backup=(?:0|no|off|false)(?:,|$)/.test(String(config[key])))
  if (left.length > 0)
    throw new ExternalError(
      'export-failed',
      `Archives leave out ${left.join(', ')} of template ${vmid}`,
      'The disk has backup=0: change that in the source, or name other disks.',
    )
  if (
    options.format !== 'vzdump' &&
    wanted.length > 1 &&
    options.output !== '' &&
    !/\{\{[^}]*\.Disk\b/.test(options.output)
  )
    throw new ExternalError('export-failed', `output is the same for ${wanted.join(', ')}`, 'Put {{.Disk}} into it.')
  return wanted
}

function progressIn({ context }: OpenTemplate) {
  return (label: string, done: number, total: number | undefined) =>
    context.emit({
      kind: 'progress',
      id: `export ${label}`,
      label,
      unit: 'bytes',
      done,
      total,
      finished: done === total,
    })
}
