import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ExternalError } from '../diagnostics/errors.ts'
import type { Env } from './env.ts'

/** Where this run of the action keeps its files. All absolute. */
export interface Place {
  /** Names this run in the machines' descriptions. */
  readonly runId: string
  readonly workspace: string
  /** Paths of diagnostics are relative to it. */
  readonly workingDirectory: string
  /** Of this run alone. */
  readonly folder: string
  readonly downloads: string
  /**
   * The embedded Proxmox's data. One for the whole job, so that a step before can put images into its
   * `storage/local/template/iso`, and a step after can use what this one made.
   */
  readonly embeddedData: string
}

export function placeOf(env: Env): Place {
  const base = path.join(env['RUNNER_TEMP'] ?? tmpdir(), 'proxmox-template')
  const workspace = env['GITHUB_WORKSPACE'] ?? process.cwd()
  // Jobs of a matrix share the run's number.
  const runId = [
    env['GITHUB_RUN_ID'] ?? 'local',
    env['GITHUB_RUN_ATTEMPT'] ?? '1',
    randomBytes(4).toString('hex'),
  ].join('-')
  return {
    runId,
    workspace,
    workingDirectory: path.resolve(workspace, env['INPUT_WORKING-DIRECTORY'] ?? '.'),
    folder: path.join(base, runId),
    downloads: path.join(base, 'downloads'),
    embeddedData: path.join(base, 'embedded'),
  }
}

/** Writes into a file that the runner has named, such as GITHUB_STATE; that it can not be is no defect of ours. */
export function intoRunnerFile(variable: string, write: () => void): void {
  try {
    write()
  } catch (thrown) {
    throw new ExternalError(
      'unwritable-file',
      `${variable} could not be written: ${(thrown as Error).message}`,
      'It is a file or folder of the runner. Is the disk of the runner full, and are its folders in the container of the job?',
    )
  }
}
