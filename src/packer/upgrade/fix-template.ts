/** JSON as it is written. */
type Json = string | number | boolean | null | readonly Json[] | JsonObject
type JsonObject = { readonly [name: string]: Json }

/** An option that has another name by now; of these types alone, else of all. */
interface Rename {
  readonly from: string
  readonly to: string
  readonly types?: readonly string[]
}

const builderNames: readonly Rename[] = [
  { from: 'ssh_wait_timeout', to: 'ssh_timeout' },
  { from: 'ssh_key_path', to: 'ssh_private_key_file' },
  { from: 'ssh_disable_agent', to: 'ssh_disable_agent_forwarding' },
]
const provisionerNames: readonly Rename[] = [{ from: 'galaxycommand', to: 'galaxy_command', types: ['ansible-local'] }]
const postProcessorNames: readonly Rename[] = [
  { from: 'filename', to: 'output', types: ['manifest'] },
  { from: 'tag', to: 'tags', types: ['docker-tag'] },
]
const builderTypes = new Map([
  ['proxmox', 'proxmox-iso'],
  ['virtualbox', 'virtualbox-iso'],
  ['vmware', 'vmware-iso'],
])

/**
 * A template in JSON with what older Packers took otherwise as those of today take it: names of options, types of builders,
 * checksums, functions that are called otherwise. All else, and the order, stays.
 */
export function fixTemplate(template: JsonObject): JsonObject {
  return mapped(template, {
    builders: (value) => each(value, fixBuilder),
    provisioners: (value) => each(value, fixProvisioner),
    'error-cleanup-provisioner': (value) => (isObject(value) ? fixProvisioner(value) : value),
    'post-processors': (value) => each(value, fixPostProcessor, (chain) => each(chain, fixPostProcessor)),
  })
}

function fixBuilder(builder: JsonObject): JsonObject {
  const renamed = rename(builder, builderNames)
  const typed = mapped(renamed, {
    type: (value) => (typeof value === 'string' ? (builderTypes.get(value) ?? value) : value),
  })
  return withCalls(withChecksum(typed)) as JsonObject
}

/** One option holds what were four: `md5:...`, `file:https://...`. */
function withChecksum(builder: JsonObject): JsonObject {
  const { iso_md5: md5, iso_checksum_url: url, iso_checksum_type: type, iso_checksum: sum, ...rest } = builder
  if (md5 === undefined && url === undefined && type === undefined) return builder
  const checksum =
    typeof md5 === 'string'
      ? `md5:${md5}`
      : typeof url === 'string' && url !== ''
        ? `file:${url}`
        : type === 'none'
          ? 'none'
          : typeof sum === 'string' && sum !== '' && typeof type === 'string' && type !== ''
            ? `${type}:${sum}`
            : sum
  return checksum === undefined || checksum === '' ? rest : { ...rest, iso_checksum: checksum }
}

/** Functions and fields of `{{ }}` that are called otherwise now. */
function withCalls(value: Json): Json {
  if (typeof value === 'string')
    return value
      .replaceAll(/\bclean_(?:image|ami)_name\b/g, 'clean_resource_name')
      .replaceAll(/\{\{\s*\.CreateTime\s*\}\}/g, '{{timestamp}}')
  if (Array.isArray(value)) return value.map(withCalls)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withCalls(inner)]))
}

function fixProvisioner(provisioner: JsonObject): JsonObject {
  const renamed = rename(provisioner, provisionerNames)
  if (renamed['type'] !== 'powershell') return renamed
  // What PowerShell reads in them was once escaped by who wrote the template, and is by the provisioner now.
  const bare = (value: Json) => (typeof value === 'string' ? value.replaceAll(/`([$"`'])/g, '$1') : value)
  return mapped(renamed, {
    elevated_user: bare,
    elevated_password: bare,
    environment_vars: (value) => (Array.isArray(value) ? value.map(bare) : value),
  })
}

function fixPostProcessor(postProcessor: JsonObject): JsonObject {
  return rename(postProcessor, postProcessorNames)
}

/** Where both names stand, the one of today counts. */
function rename(object: JsonObject, names: readonly Rename[]): JsonObject {
  const type = object['type']
  const known = names.filter(({ types }) => types === undefined || (typeof type === 'string' && types.includes(type)))
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      const to = known.find(({ from }) => from === name)?.to
      if (to === undefined) return [[name, value] as const]
      return to in object ? [] : [[to, value] as const]
    }),
  )
}

function each(
  value: Json,
  fix: (object: JsonObject) => JsonObject,
  fixList: (list: Json) => Json = (list) => list,
): Json {
  if (!Array.isArray(value)) return value
  return value.map((item: Json) => (isObject(item) ? fix(item) : Array.isArray(item) ? fixList(item) : item))
}

function mapped(object: JsonObject, changes: Readonly<Record<string, (value: Json) => Json>>): JsonObject {
  // Templates may have any names: `toString` is no change.
  const change = (name: string, value: Json) => (Object.hasOwn(changes, name) ? changes[name]?.(value) : undefined)
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(name, value) ?? value]))
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
