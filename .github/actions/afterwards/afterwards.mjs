import { spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import process from 'node:process'

// One file for both steps: what the first one saved tells the second one which it is.
if (process.env['STATE_started'] === undefined) appendFileSync(process.env['GITHUB_STATE'], 'started=true\n')
else {
  const { status } = spawnSync('bash', ['-eo', 'pipefail', '-c', process.env['INPUT_RUN']], { stdio: 'inherit' })
  process.exitCode = status ?? 1
}
