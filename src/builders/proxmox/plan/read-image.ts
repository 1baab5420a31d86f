import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { expandGlob, isGlob, staticPart } from '../../../media/glob.ts'
import type { OptionPath, RuleContext } from '../../../options/component.ts'
import { mayOpen, mayRead, noteNames } from '../../../options/trusted-use.ts'
import { parseVolid } from '../../../proxmox/notation/volid.ts'
import type { IsoBlock } from '../options/iso-options.ts'
import { checksumRule } from '../rules/checksum-rule.ts'
import type { Image } from './image.ts'
import { urlsOf } from './image-urls.ts'

/** Reads the options of an ISO image. `what` names it in messages: `boot_iso`. */
export function readImage(iso: IsoBlock, path: OptionPath, what: string, context: RuleContext): Image {
  const { error, warn } = context
  const at = (option: string): OptionPath => [...path, option]
  const hasUrl = iso.iso_url !== '' || iso.iso_urls.length > 0
  const hasCd = iso.cd_files.length > 0 || Object.keys(iso.cd_content).length > 0
  if (iso.iso_url !== '' && iso.iso_urls.length > 0)
    error('conflicting-options', at('iso_urls'), 'Only one of iso_url or iso_urls must be specified')
  if ([iso.iso_file !== '', hasUrl, hasCd].filter(Boolean).length !== 1)
    error(
      'no-single-image-source',
      path,
      `one of iso_file, iso_url, or a combination of cd_files and cd_content must be specified for ${what}`,
    )
  if ((hasUrl || hasCd) && iso.iso_storage_pool === '')
    error('missing-option', path, `iso_storage_pool not set for storage of uploaded iso of ${what}`)
  if (iso.iso_download_pve && !hasUrl)
    error('option-requires-another', at('iso_download_pve'), 'iso_download_pve can only be used together with iso_url')
  if (iso.keep_cdrom_device && !iso.unmount)
    warn('option-without-effect', at('keep_cdrom_device'), 'keep_cdrom_device has no effect without unmount')
  return {
    path,
    bus: iso.type ?? 'ide',
    index: iso.index,
    afterwards: !iso.unmount ? 'stays' : iso.keep_cdrom_device ? 'empty' : 'gone',
    source: sourceOf(),
  }

  function sourceOf(): Image['source'] {
    if (iso.iso_file !== '') checkFile(iso, path, what, context)
    const checksum = hasUrl
      ? checksumRule(iso.iso_checksum, { at: at('iso_checksum'), url: at('iso_url') }, context)
      : undefined
    checkCdFiles(iso, path, context)
    mayOpen(iso.iso_target_path, at('iso_target_path'), context)
    if (iso.iso_file !== '')
      return { kind: 'stored', volid: iso.iso_file, storage: parseVolid(iso.iso_file)?.storage ?? '' }
    const storage = iso.iso_storage_pool
    if (checksum === undefined)
      return { kind: 'generated', storage, files: iso.cd_files, content: iso.cd_content, label: iso.cd_label }
    return {
      kind: 'downloaded',
      storage,
      by: iso.iso_download_pve ? 'node' : 'us',
      urls: urlsOf(iso, path, context),
      checksum,
      checksumText: iso.iso_checksum,
      extension: iso.iso_target_extension,
      copy: iso.iso_target_path,
    }
  }
}

function checkFile({ iso_file, iso_checksum }: IsoBlock, path: OptionPath, what: string, context: RuleContext): void {
  if (!/^[^:]+:iso\/.+$/.test(iso_file)) {
    const report = what === 'boot_iso' || /^.+:iso\/.+$/.test(iso_file) ? context.buildFails : context.error
    report(
      'invalid-volume-id',
      [...path, 'iso_file'],
      `iso_file ${JSON.stringify(iso_file)} is not an ISO image on a storage`,
      'It has the form `storage:iso/file.iso`.',
    )
  }
  const checksum = [...path, 'iso_checksum']
  if (iso_checksum !== '' && context.places.isSet(checksum))
    context.warn(
      'option-without-effect',
      checksum,
      'iso_checksum has no effect together with iso_file',
      'An image that is on the storage already is taken as it is.',
    )
}

function checkCdFiles({ cd_files }: IsoBlock, path: OptionPath, context: RuleContext): void {
  const { error, isLate, workingDirectory } = context
  for (const [index, file] of cd_files.entries()) {
    const at: OptionPath = [...path, 'cd_files', index]
    const looked = isAbsolute(file) ? undefined : `It was looked for in ${workingDirectory}.`
    if (isLate(at) || !(isGlob(file) ? mayOpen(staticPart(file), at, context) : mayRead(file, at, context))) continue
    if (isGlob(file)) {
      const found = expandGlob(file, workingDirectory)
      noteNames(staticPart(file), at, context)
      found.every((each) => mayRead(each, at, context))
      if (found.length === 0) error('no-file-matches', at, `Bad CD disk file '${file}': no file matches`, looked)
    } else if (!existsSync(resolve(workingDirectory, file)))
      error('file-not-found', at, `Bad CD disk file '${file}': no such file or directory`, looked)
  }
}

/** Those of `additional_iso_files`. */
export function readAdditionalImages(isos: readonly IsoBlock[], context: RuleContext): readonly Image[] {
  return isos.map((iso, index) => readImage(iso, ['additional_iso_files', index], `additional_iso ${index}`, context))
}
