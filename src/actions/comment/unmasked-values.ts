import type { Plan } from '../../packer/plan.ts'
import { isCommonWord } from '../../report/hiding/common-words.ts'
import type { Env } from '../env.ts'

const ofSystem =
  /^(?:GITHUB_|RUNNER_|INPUT_|STATE_|ACTIONS_|LC_|XDG_|(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|PWD|OLDPWD|HOSTNAME|TERM|TZ|CI|SHLVL|_)$)/i

/**
 * What a comment hides beyond the secrets that are known here. The runner masks the secrets of a repository in logs and
 * summaries, and nobody masks them in a comment: a secret that a workflow gives to a variable that is not `sensitive` would
 * be for everybody to read. So whatever comes from `vars`, `PKR_VAR_*` or the environment is not shown there.
 */
export function unmaskedValues(
  { variables, builds }: { readonly variables: Plan['variables']; readonly builds: readonly string[] },
  vars: readonly (readonly [name: string, value: string])[],
  env: Env,
): readonly string[] {
  const ofEnvironment = new Set(
    Object.entries(env).flatMap(([name, value]) => (value && !ofSystem.test(name) ? [value] : [])),
  )
  const given = new Map([
    ...Object.entries(env).flatMap(([name, value]) =>
      value && name.startsWith('PKR_VAR_') ? [[name.slice('PKR_VAR_'.length), value] as const] : [],
    ),
    ...vars,
  ])
  const fromVariables = Object.entries(variables).flatMap(([name, value]) => {
    const texts = textsIn(value)
    return given.has(name) ? texts : texts.filter((text) => ofEnvironment.has(text))
  })
  // What builds are called stands in the template, and so do everyday words.
  const isOpen = (text: string) => isCommonWord(text) || builds.some((name) => name.includes(text))
  // What a variable of the base had is not known here.
  const long = [...ofEnvironment].filter((value) => value.length >= 8)
  return [...new Set([...given.values(), ...fromVariables, ...long])].filter((text) => !isOpen(text))
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
