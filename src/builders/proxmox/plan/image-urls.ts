import { existsSync } from 'node:fs'
import { ExternalError } from '../../../diagnostics/errors.ts'
import { localPath } from '../../../media/local-path.ts'
import type { OptionPath, RuleContext } from '../../../options/component.ts'
import { mayRead, refuseUse } from '../../../options/trusted-use.ts'
import type { IsoBlock } from '../options/iso-options.ts'

/** An address and the option that it stands in. */
export type WrittenUrl = readonly [url: string, path: OptionPath]

/** The addresses of an ISO image, in the order in which they are tried. */
export function urlsOf(iso: IsoBlock, path: OptionPath, context: RuleContext): readonly string[] {
  const written: readonly WrittenUrl[] =
    iso.iso_url === ''
      ? iso.iso_urls.map((url, index) => [url, [...path, 'iso_urls', index]])
      : [[iso.iso_url, [...path, 'iso_url']]]
  for (const [url, at] of written) if (url !== '' && !context.isLate(at)) warnOfOthers(url, at, context)
  return checkUrls(written, iso.iso_download_pve ? [...path, 'iso_download_pve'] : undefined, context)
}

/** Answers the addresses. `byNode`: the option that lets the node fetch the image itself. */
export function checkUrls(
  written: readonly WrittenUrl[],
  byNode: OptionPath | undefined,
  context: RuleContext,
): readonly string[] {
  const { error, buildFails, isLate } = context
  const known = written.filter(([url, at]) => url !== '' && !isLate(at))
  for (const [url, at] of known)
    if (/^https?:/i.test(url)) refuseUse('network', 'The download of the image', at, context)
  if (byNode !== undefined) {
    if (known.some(([url]) => !/^https?:/i.test(url)))
      buildFails(
        'invalid-url',
        byNode,
        `${String(byNode.at(-1))} needs an http or https URL`,
        'The node fetches the image itself and can not see files of this machine.',
      )
  } else {
    const missing = known.flatMap(([url, at]) => {
      const problem = problemOf(url, at, context)
      return problem === undefined ? [] : [{ ...problem, at }]
    })
    // One that is good is enough: the others are tried before it or never.
    if (missing.length === written.length)
      for (const { code, summary, detail, at } of missing)
        (code === 'file-not-found' ? error : buildFails)(code, at, summary, detail)
  }
  return written.map(([url]) => url)
}

function problemOf(url: string, at: OptionPath, context: RuleContext) {
  try {
    const file = localPath(url, context.workingDirectory)
    if (file === undefined || !mayRead(file, at, context) || existsSync(file)) return undefined
    return {
      code: 'file-not-found',
      summary: `There is no file ${file}`,
      detail: `Relative paths are relative to ${context.workingDirectory}; an address begins with https://.`,
    } as const
  } catch (thrown) {
    if (!(thrown instanceof ExternalError)) throw thrown
    return { code: thrown.code, summary: thrown.message, detail: thrown.detail }
  }
}

/** A virtual CD drive takes bytes of any kind: the firmware finds nothing to boot then, and nobody says why. */
function warnOfOthers(url: string, at: OptionPath, { warn }: RuleContext): void {
  const name = (URL.parse(url)?.pathname ?? url).replace(/^.*\//, '')
  if (/\.(qcow2?|vmdk|vdi|vhdx?|raw|ova|ovf)$/i.test(name))
    warn(
      'not-an-iso-image',
      at,
      `${name} is a disk image, not an ISO image`,
      'A machine can not boot from it in a CD drive. A proxmox-import source makes a template of it.',
    )
  else if (/\.(xz|gz|bz2|zst|zip|7z|tar|tgz)$/i.test(name))
    warn(
      'not-an-iso-image',
      at,
      `${name} is compressed, not an ISO image`,
      'It is not unpacked. Unpack it, and name the image itself.',
    )
}
