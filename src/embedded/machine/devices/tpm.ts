import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import type { RuntimePaths } from '../runtime-paths.ts'
import { type Config, parseProperties } from './qemu-properties.ts'

const run = promisify(execFile)

/** Starts the TPM emulator over `tpmstate0`'s volume. It ends by itself when QEMU closes the connection. */
export async function startTpm(
  config: Config,
  volumePath: (volid: string) => string,
  paths: RuntimePaths,
): Promise<void> {
  if (config['tpmstate0'] === undefined) return
  const state = parseProperties(config['tpmstate0'])
  const file = volumePath(state['file'] ?? state[''] ?? '')
  const version = state['version'] === 'v1.2' ? [] : ['--tpm2']
  try {
    await run('swtpm', [
      ...['socket', ...version, '--daemon', '--terminate'],
      ...['--tpmstate', `backend-uri=file://${file},mode=0600`],
      ...['--ctrl', `type=unixio,path=${paths.tpm},mode=0600`, '--pid', `file=${paths.tpmPid}`],
    ])
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const text = String((error as { stderr?: string }).stderr ?? '').trim()
    throw new Error(
      missing
        ? 'tpmstate0: the TPM emulator swtpm is missing: install the package swtpm'
        : `start failed: swtpm: ${text || String(error)}`,
    )
  }
}

/** For a start that failed: nothing ever connects, so nothing ends the emulator. */
export function stopTpm(config: Config, paths: RuntimePaths): void {
  if (config['tpmstate0'] === undefined) return
  try {
    const pid = Number(readFileSync(paths.tpmPid, 'utf8'))
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(paths.tpm)) process.kill(pid)
  } catch {
    // It has ended already.
  }
}
