import type { BuildChange, FileChange, PlanChanges, ValueChange } from '../../events/plan-changes.ts'
import { added, type Item, itemChanges, removed } from './item-changes.ts'
import type { BuildSide, PlanSide } from './plan-side.ts'
import { allValues, valueChanges } from './value-changes.ts'

/** The disks among the options. */
const ofDisks = /^(?:disks|efi_config|tpm_config)(?:[.[]|$)/

/** What differs between two plans but for their files. `files` answers those of a build by its name. */
export function planChanges(
  before: PlanSide,
  after: PlanSide,
  files: (build: string) => readonly FileChange[],
): Pick<PlanChanges, 'changed' | 'variables' | 'builds'> {
  const there = [...after.builds].map(([name, build]) => {
    const old = before.builds.get(name)
    return old === undefined ? newBuild(name, build, files(name)) : buildChange(name, old, build, files(name))
  })
  const gone = [...before.builds].filter(([name]) => !after.builds.has(name)).map((build) => goneBuild(...build))
  const variables = valueChanges(before.variables, after.variables)
  const builds = [...there, ...gone]
  return { changed: variables.length > 0 || builds.some(({ change }) => change !== 'unchanged'), variables, builds }
}

function buildChange(name: string, before: BuildSide, after: BuildSide, files: readonly FileChange[]): BuildChange {
  const rows = (row: 'calls' | 'provisioners' | 'errorCleanup' | 'postProcessors') =>
    itemChanges(before[row], after[row])
  const values = [
    ...valueChanges(before.builder, after.builder, 'builder'),
    ...valueChanges(before.options, after.options),
  ]
  const parts = {
    ...parted(values),
    calls: rows('calls'),
    provisioners: rows('provisioners'),
    errorCleanupProvisioner: rows('errorCleanup'),
    postProcessors: rows('postProcessors'),
    files,
  }
  const isChanged = Object.values(parts).some(({ length }) => length > 0)
  return { name, builder: after.builder, change: isChanged ? 'changed' : 'unchanged', ...parts }
}

/** Its options are in the calls, where it makes any. */
function newBuild(name: string, build: BuildSide, files: readonly FileChange[]): BuildChange {
  const all = (row: readonly Item[]) => row.map(added)
  return {
    name,
    builder: build.builder,
    change: 'added',
    options: build.calls.length > 0 ? [] : allValues(build.written, 'added'),
    disks: [],
    calls: all(build.calls),
    provisioners: all(build.provisioners),
    errorCleanupProvisioner: all(build.errorCleanup),
    postProcessors: all(build.postProcessors),
    files,
  }
}

function goneBuild(name: string, build: BuildSide): BuildChange {
  const all = (row: readonly Item[]) => row.map(removed)
  return {
    name,
    builder: build.builder,
    change: 'removed',
    options: [],
    disks: [],
    calls: all(build.calls),
    provisioners: all(build.provisioners),
    errorCleanupProvisioner: all(build.errorCleanup),
    postProcessors: all(build.postProcessors),
    files: [],
  }
}

function parted(values: readonly ValueChange[]): Pick<BuildChange, 'options' | 'disks'> {
  const isDisk = ({ path }: ValueChange) => ofDisks.test(path)
  return { options: values.filter((each) => !isDisk(each)), disks: values.filter(isDisk) }
}
