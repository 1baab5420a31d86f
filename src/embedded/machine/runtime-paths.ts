import { join } from 'node:path'

/** The files of one running machine; the same names after a restart of the server. */
export interface RuntimePaths {
  readonly directory: string
  /** QEMU's process id; its path in a process's command line proves that the process is this machine. */
  readonly pid: string
  /** The process as its server started it: its ID and its start time. */
  readonly started: string
  readonly qmp: string
  readonly vnc: string
  readonly agent: string
  readonly tpm: string
  readonly tpmPid: string
  readonly temporaryVars: string
  /** The image that clears the firmware's memory. */
  readonly zeros: string
  /** What QEMU says on stderr. */
  readonly log: string
  readonly serial: (index: number) => string
  readonly serialLog: (index: number) => string
  /** One end of a gate, by its name of at most seven characters. */
  readonly gate: (name: string) => string
}

// The kernel's limit of a socket's path (sun_path), with its final zero.
const SOCKET_PATH_BYTES = 108

export function runtimePaths(directory: string, vmid: number): RuntimePaths {
  const file = (suffix: string): string => join(directory, `${vmid}.${suffix}`)
  const longest = Buffer.byteLength(file('serial0'))
  if (longest >= SOCKET_PATH_BYTES) {
    throw new Error(
      `the folder '${directory}' is too deep: a socket's path may have ${SOCKET_PATH_BYTES - 1} bytes, ` +
        `not ${longest}; choose a shorter data folder`,
    )
  }
  return {
    directory,
    pid: file('pid'),
    started: file('started'),
    qmp: file('qmp'),
    vnc: file('vnc'),
    agent: file('qga'),
    tpm: file('swtpm'),
    tpmPid: file('swtpm.pid'),
    temporaryVars: file('efivars'),
    zeros: file('zeros'),
    log: file('log'),
    serial: (index) => file(`serial${index}`),
    serialLog: (index) => file(`serial${index}.log`),
    gate: (name) => file(name),
  }
}
