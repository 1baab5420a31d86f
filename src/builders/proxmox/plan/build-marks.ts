/** What stands in descriptions so that a later run, and a person, know what a machine is. */

/** The line by which a machine is known as that of a run, for as long as it is not the user's. */
export const runMark = /^proxmox-template-action: run \S+, build .+$/m

/** The line that an old template gets before its successor is handed over: a run that is cut off then leaves both. */
export function replacedMark(successor: number): string {
  return `proxmox-template-action: replaced by ${successor}`
}

/** IDs of the templates that were to take its place. */
export function successorsIn(description: string): readonly number[] {
  return [...description.matchAll(/^proxmox-template-action: replaced by (\d+)$/gm)].map(([, vmid]) => Number(vmid))
}
