import packageJson from '../../../package.json' with { type: 'json' }
import { packerVersion } from '../../packer/compatibility.ts'
import type { Streams } from '../streams.ts'
import { say } from './inspect-command.ts'

/** Says which version this is, and of which Packer. Programs that ask for the version of Packer get that. */
export function version(streams: Streams): number {
  say({ data: ['version', packerVersion] }, streams)
  say({ data: ['version-prelease', ''] }, streams)
  say({ data: ['version-commit', ''] }, streams)
  say({ data: ['product-version', packageJson.version] }, streams)
  say({ say: `proxmox-template v${packageJson.version}, compatible with Packer v${packerVersion}` }, streams)
  return 0
}
