import { createHash } from 'node:crypto'
import type { Env } from '../env.ts'

const inputs = ['command', 'template', 'working-directory', 'only', 'except', 'var-files']

/**
 * Tells the comments of one workflow, job, step and template from all others, and is the same for each run of them. Only a
 * hash: what a workflow is called must not end an HTML comment.
 */
export function commentMarker(env: Env): string {
  const workflow = env['GITHUB_WORKFLOW_REF']?.split('@')[0] ?? env['GITHUB_WORKFLOW'] ?? ''
  const given = inputs.map((name) => env[`INPUT_${name.toUpperCase()}`]?.trim() ?? '')
  const what = [workflow, env['GITHUB_JOB'] ?? '', env['GITHUB_ACTION'] ?? '', ...given]
  const hash = createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 32)
  return `<!-- proxmox-template-action ${hash} -->`
}
