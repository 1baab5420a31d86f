import { type Call, patternOf } from '../engine/fault-lab.ts'
import { openLab } from '../engine/lab.ts'
import { nightTemplate } from './nightly-lab.ts'

/** Which calls of a night a process is killed at. */
export type Chosen = (call: Call) => boolean

/** Nights of the action on a server of their own, killed at a call or not; the post step comes after each. */
export async function openNights(inputs: Readonly<Record<string, string>>, source = '') {
  let onCall: (call: Call) => void = () => {}
  let heard: Call[] = []
  const lab = await openLab({
    faults: {
      meet(method, at) {
        const pattern = patternOf(method, at)
        const call = { pattern, skip: heard.filter((other) => other.pattern === pattern).length }
        heard.push(call)
        onCall(call)
        return undefined
      },
    },
  })

  async function night(port: number, strike?: Call) {
    heard = []
    let struck = false
    const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs, force: 'true', ...inputs })
    job.write('lab.pkr.hcl', nightTemplate(lab, port, { source }))
    const step = job.main()
    onCall = ({ pattern, skip }) => {
      if (struck || pattern !== strike?.pattern || skip !== strike.skip) return
      struck = true
      step.kill()
    }
    const main = await step.done
    const calls = heard
    onCall = () => {}
    const post = await job.post().done
    return { struck, calls, said: `${main.raw}\n${post.raw}`, exitCode: main.exitCode, post: post.exitCode }
  }

  return { lab, night }
}
