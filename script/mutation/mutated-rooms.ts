/**
 * The rooms whose code is changed, each with the tests that run for a change: those that run the room's code in their own
 * process, since a change is there and nowhere else, and that take no more than seconds. What of a room only whole builds
 * reach is a room of its own here, so that the rest need not wait for them.
 */
export const mutatedRooms: Readonly<Record<string, readonly string[]>> = {
  report: ['report/*'],
  engine: [
    'engine/{evidence,left-over,parallel,provision,refusals,removal,session,step,step-label}',
    'builders/local',
    'entry/signals',
  ],
  options: ['options/*', 'packer/{build,legacy,load}', 'builders/proxmox/{create-requests,plan-secrets,rules}'],
  builders: [
    'builders/local',
    'builders/proxmox/{clone-requests,connection,create-requests,drive-rules,guest-address,machine-rules,plan-secrets,rules,slots}',
  ],
  ...Object.fromEntries(
    ['build-machine.ts', 'build-values.ts', 'images', 'machine', 'server-session.ts', 'steps'].map((inner) => [
      `builders/proxmox/${inner}`,
      [
        'builders/proxmox/{answer-media,asked-address,build-calls,build-log,build-mishaps,clone-leftovers,clone-source,finished-template,guest-address}',
        'builders/proxmox/{halted,import-images,import-versions,installation-end,keep-previous,leftover,lost-setting,refusals,storages,swap,swap-room,trial-name,typing-pace,unpack-disk}',
        'engine/{answers,boot-retry,build,clone,clone-channel,commands,creating,force,hand-over,images,mistakes,privileges,removal,screenshot}',
      ],
    ]),
  ),
  packer: ['packer/*'],
  hcl: [
    'hcl/{conformance,dynamic,explanations,file-pattern,format,functions,json-profile,recovery,references,values}',
    'packer/{variables,locals,optional-defaults}',
  ],
}

/** The room of a file or a folder; undefined: none that is changed. */
export function roomOf(path: string): string | undefined {
  const below = path.replace(/^src\//, '')
  const around = Object.keys(mutatedRooms).filter((room) => below === room || below.startsWith(`${room}/`))
  return around.sort((left, right) => right.length - left.length)[0]
}

/** As vitest wants them. */
export function testsOf(room: string): string {
  return (mutatedRooms[room] ?? []).map((name) => `__tests__/${name}.test.ts`).join(' ')
}
