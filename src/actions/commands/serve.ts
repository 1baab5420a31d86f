import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Access } from '../../engine/product.ts'
import { temporaryFolder } from '../../host/temporary-folder.ts'
import type { Env } from '../env.ts'
import { noteServed } from '../post-state.ts'
import type { Command } from './command.ts'
import { placeImages, setUpRunner } from './prepare-embedded.ts'

/** Leaves the embedded Proxmox running for later steps; the post step ends it. */
export function serve(): Command {
  let access: Access | undefined
  return {
    changes: true,
    async run(step, signal) {
      const { env, session, reporter, inputs } = step
      reporter.withoutOutputs()
      const folder = temporaryFolder()
      noteServed(folder)
      const data = path.join(folder, 'data')
      await setUpRunner(step, signal)
      const given = { data, endsWith: jobProcess(), env: serverEnvironment(env), signal }
      const listening = await session.startServer(given)
      // Gigabytes, in a folder that has an owner by now: the server takes what lies there.
      await placeImages(step, data, signal)
      access = listening
      reporter.serving(access, inputs.exportEnv)
      return 'succeeded'
    },
    finish({ session, reporter }, outcome, logUrl) {
      reporter.finishServe({ outcome, access, problems: session.history.problems, logUrl })
    },
  }
}

/** Programs that start another one and end with the step. */
const wrappers = /^(?:a|ba|da|z)?sh$|^(?:busybox|env|nice|sudo|timeout|tini)$/

/**
 * The program of the runner that runs the job's steps: where it is killed, no post step comes. In a container it is not
 * seen, and the container ends with the job.
 */
function jobProcess(): number | undefined {
  for (let pid = process.ppid; pid > 1; ) {
    const [, name = '', parent = '0'] = /^\d+ \((.*)\) \S (\d+) /s.exec(statusOf(pid)) ?? []
    if (name === '') return undefined
    if (!wrappers.test(name)) return pid
    pid = Number(parent)
  }
  return undefined
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    // It has ended, or this system tells nothing of processes.
    return ''
  }
}

/** With the number by which the runner finds what a job leaves behind, and without anybody's secrets. */
const passed =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_ALL|TZ|TMPDIR|XDG_RUNTIME_DIR|LD_LIBRARY_PATH|NODE_EXTRA_CA_CERTS|RUNNER_TRACKING_ID|https?_proxy|no_proxy|all_proxy)$/i

function serverEnvironment(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => passed.test(name)))
}
