/**
 * The rooms whose code is changed, each with the tests that run for a change: those that run the room's code in their own
 * process, since a change is there and nowhere else, and that take no more than seconds.
 */
export const mutatedRooms: Readonly<Record<string, readonly string[]>> = {
  report: ['report/*'],
  engine: [
    'engine/{evidence,left-over,parallel,provision,refusals,removal,session,step,step-label}',
    'builders/local',
    'entry/signals',
  ],
  options: ['options/*', 'packer/{build,legacy,load}', 'builders/proxmox/{create-requests,plan-secrets,rules}'],
  builders: ['builders/**/*', 'engine/{images,removal}'],
  packer: ['packer/*'],
  hcl: [
    'hcl/{conformance,dynamic,functions,json-profile,recovery,references,values}',
    'packer/{variables,locals,optional-defaults}',
  ],
}

/** As vitest wants them. */
export function testsOf(room: string): string {
  return (mutatedRooms[room] ?? []).map((name) => `__tests__/${name}.test.ts`).join(' ')
}
