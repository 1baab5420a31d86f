import type { Communicator } from '../../communicators/communicator.ts'
import type { PostProcessContext } from '../post-processor.ts'
import type { Finding } from './check-names.ts'
import { ask } from './probe.ts'
import type { VerifyOptions } from './verify-options.ts'

/** Of a shell that does not know the command. */
const notFound = 127
/** It ended, and has something to complain about. */
const recoverable = 2

/** Waits until cloud-init has ended, and looks how. */
export async function cloudInitFindings(
  communicator: Communicator,
  { cloud_init_timeout: timeout }: VerifyOptions,
  { signal, message }: Pick<PostProcessContext, 'signal' | 'message'>,
): Promise<readonly Finding[]> {
  const check = 'cloud-init'
  const { lines, exitCode } = await ask(communicator, 'cloud-init status --wait --long', 'cloud-init', {
    signal,
    timeout,
  })
  const words = lines.map((line) => line.replace(/^[.\s]+/, '').trim()).filter((line) => line !== '')
  const status = words.map((line) => /^status:\s*(.+)$/.exec(line)?.[1]).find((found) => found !== undefined) ?? ''
  if (exitCode === notFound || (exitCode !== 0 && words.length === 0))
    return [
      {
        check,
        what: 'the guest has no cloud-init, or none that tells how it ended',
        advice: 'Install cloud-init in the template.',
      },
    ]
  if (status === 'disabled')
    return [
      {
        check,
        what: 'cloud-init is disabled',
        advice:
          'It finds no data source, or /etc/cloud/cloud-init.disabled is there: remove that file, and let datasource_list in /etc/cloud/cloud.cfg.d have NoCloud and ConfigDrive.',
      },
    ]
  if (exitCode === 0 && status === 'done') return []
  if (exitCode === recoverable && status === 'done') {
    message(`cloud-init ended with warnings: ${words.join('; ')}`)
    return []
  }
  return [
    {
      check,
      what: `cloud-init did not end well: ${words.join('; ').slice(0, 1000)}`,
      advice: 'The guest has its words in /var/log/cloud-init.log and /var/log/cloud-init-output.log.',
    },
  ]
}
