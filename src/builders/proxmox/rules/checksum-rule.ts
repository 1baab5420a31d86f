import { type ChecksumRule, checksumFile, parseChecksum } from '../../../media/checksum.ts'
import type { OptionPath, RuleContext } from '../../../options/component.ts'
import { resolveLocalPath } from '../../../options/local-path.ts'
import { mayRead, refuseUse } from '../../../options/trusted-use.ts'

const unchecked: ChecksumRule = { kind: 'none' }

/**
 * What the option at `at` says of the image. None at all is an error at `url`: whoever wants to do without says so.
 * Errors leave nothing to check.
 */
export function checksumRule(
  text: string,
  { at: path, url }: { readonly at: OptionPath; readonly url: OptionPath },
  context: RuleContext,
): ChecksumRule {
  const option = String(path.at(-1))
  if (text === '') {
    const detail = `Set ${option}; \`none\` goes without, which is not recommended.`
    context.error('missing-checksum', url, 'A checksum must be specified', detail)
    return unchecked
  }
  if (text === 'none')
    context.warn('unverified-image', path, 'A checksum of `none` was specified: the image can not be verified')
  const rule = parseChecksum(text, option)
  if ('severity' in rule) {
    const ending = text.endsWith('.iso') ? 'Error parsing checksum: .iso is not a valid checksum ending' : rule.summary
    context.error(rule.code, path, ending, rule.detail)
    return unchecked
  }
  if (rule.kind === 'file' && !mayReadChecksums(rule.location, path, context)) return unchecked
  if (rule.kind === 'file' && !/^(?!file:)[a-z]{2,}:/i.test(rule.location))
    resolveLocalPath(rule.location.replace(/^file:\/\//i, ''), path, 'file', context)
  return rule
}

function mayReadChecksums(location: string, path: OptionPath, context: RuleContext): boolean {
  if (/^https?:/i.test(location)) {
    refuseUse('network', 'The download of the checksums', path, context)
    return true
  }
  try {
    return mayRead(checksumFile(location, context.workingDirectory), path, context)
  } catch {
    // No address of a file: nothing is read.
    return true
  }
}
