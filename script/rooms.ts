/**
 * The house: every room of src/ from the bottom up, with the rooms that it may import. What is not named, it may not: the
 * linter's rules (`biome.rooms.json`) are made from this table by `node script/docs.ts`.
 */
export const rooms: Readonly<Record<string, string>> = {
  diagnostics: '',
  time: 'diagnostics',
  intake: 'diagnostics',
  net: 'diagnostics time',
  events: 'diagnostics time',
  trust: 'diagnostics',
  host: '',
  hcl: 'diagnostics time intake net trust host',
  'go-template': 'diagnostics time trust',
  options: 'diagnostics time intake trust hcl go-template',
  packer: 'diagnostics time intake trust hcl go-template options',
  media: 'diagnostics time intake net host',
  // Signed statements about what was built: written by a post-processor, verified by a command.
  attestation: 'diagnostics time intake net media',
  proxmox: 'diagnostics time net',
  boot: 'diagnostics time go-template',
  display: 'diagnostics time',
  scripts: 'diagnostics intake trust host options',
  communicators: 'diagnostics time intake net trust host options scripts',
  // What a guest has installed.
  inventory: 'diagnostics time events communicators',
  provisioners: 'diagnostics time intake trust host options scripts communicators inventory',
  builders:
    'diagnostics time events net trust host go-template options packer media proxmox boot display scripts communicators',
  // Above the builders: a data source finds templates as they do.
  'data-sources': 'diagnostics time intake net trust host options packer proxmox communicators builders',
  // Above the builders: what works on a finished template clones, starts and removes machines as they do.
  'post-processors':
    'diagnostics time intake events net trust host options media attestation scripts proxmox communicators provisioners builders',
  // What is done with templates that are finished: nothing of a build, nothing that runs in a guest.
  lifecycle: 'diagnostics time events proxmox communicators inventory builders',
  // Below the engine: a session keeps secrets, history and journal for every front door.
  report: 'diagnostics time intake events',
  // Beside the engine: what a change of the files makes of a plan.
  changes: 'diagnostics events trust host options packer data-sources',
  engine:
    'diagnostics time events trust options packer media attestation proxmox communicators inventory provisioners post-processors data-sources builders lifecycle report',
  actions: 'diagnostics time intake events net trust host packer media attestation proxmox engine report',
  terminal: 'diagnostics time intake events trust host packer media proxmox engine report',
  embedded: 'diagnostics time net host media',
}

/** Rooms inside a room, likewise. Files at the top of the room may be imported by all of them, and may import them all. */
export const innerRooms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  hcl: {
    values: '',
    syntax: 'values',
    format: 'syntax',
    json: 'syntax',
    evaluation: 'values syntax',
    functions: 'values syntax evaluation',
  },
  packer: {
    read: '',
    format: 'read',
    values: 'read',
    blocks: 'read values',
    legacy: 'read values blocks',
    inspect: 'read values blocks legacy',
    upgrade: 'read legacy',
  },
  'builders/proxmox': {
    options: '',
    rules: 'options',
    plan: 'options rules',
    machine: 'plan',
    // What a template says of itself, and what all of them do.
    record: 'plan machine',
    images: 'plan machine',
    // A finished machine takes the ID of the template that it replaces; also done by who cleans up after a run.
    swap: 'plan machine record',
    steps: 'options plan machine record images',
    removal: 'options plan machine swap',
  },
  proxmox: { notation: '', transport: 'notation' },
  // What a screen says, from its picture.
  display: { text: '' },
  report: { hiding: '', life: '', changes: '', format: '' },
  changes: { base: '', difference: 'base' },
  embedded: {
    faults: '',
    state: '',
    access: 'state',
    schema: 'access',
    config: 'schema',
    tasks: 'faults state',
    storage: 'faults state access tasks',
    machine: 'config',
    simulated: 'config machine',
    vm: 'faults state access schema config tasks storage machine',
    api: 'faults state access schema config tasks storage vm',
    server: 'faults state access schema api',
  },
}

interface Forbidden {
  readonly group: readonly string[]
  readonly message: string
}

/** Biome's configuration that holds the rooms apart. */
export function renderRooms(): string {
  const overrides = [
    ...Object.entries(rooms).map(([room, allowed]) => rule(`src/${room}`, topRule(room, allowed))),
    ...Object.entries(innerRooms).flatMap(([room, inner]) =>
      Object.entries(inner).map(([name, allowed]) =>
        // Of two overrides for one file the later one counts alone: it repeats the rule of the room around it.
        rule(`src/${room}/${name}`, [...topRule(room.split('/')[0]!), ...innerRule(room, name, allowed, inner)]),
      ),
    ),
  ]
  return `${JSON.stringify({ $schema: 'https://biomejs.dev/schemas/2.6.8/schema.json', overrides }, undefined, 2)}\n`
}

function topRule(room: string, allowed = rooms[room] ?? ''): readonly Forbidden[] {
  const others = [...Object.keys(rooms), 'entry'].filter(
    (other) => other !== room && !allowed.split(' ').includes(other),
  )
  return [
    {
      group: others.map((other) => `**/../${other}/**`),
      message: `src/${room} may import only from: ${allowed || 'nothing'} (script/rooms.ts)`,
    },
    ...(room === 'actions' ? [] : [{ group: ['@actions/*'], message: 'Only src/actions talks to GitHub.' }]),
  ]
}

function innerRule(
  room: string,
  name: string,
  allowed: string,
  inner: Readonly<Record<string, string>>,
): readonly Forbidden[] {
  const others = Object.keys(inner).filter((other) => other !== name && !allowed.split(' ').includes(other))
  // `../options/**` of builders/proxmox can not be told from src/options, which its rooms may import.
  const told = others.filter((other) => rooms[other] === undefined)
  if (told.length === 0) return []
  const message = `src/${room}/${name} may import only from these rooms beside it: ${allowed || 'none'} (script/rooms.ts)`
  return [{ group: told.map((other) => `**/../${other}/**`), message }]
}

function rule(folder: string, patterns: readonly Forbidden[]): unknown {
  const noRestrictedImports = { level: 'error', options: { patterns } }
  return { includes: [`${folder}/**`], linter: { rules: { style: { noRestrictedImports } } } }
}
