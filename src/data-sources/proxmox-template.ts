import * as z from 'zod'
import { connectionOptions } from '../builders/proxmox/options/connection-options.ts'
import { ExternalError } from '../diagnostics/errors.ts'
import type { RuleContext } from '../options/component.ts'
import type { DataSource, DataSourceContext } from '../packer/data-source.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import type { Clock } from '../time/clock.ts'

const { proxmox_url, username, password, token, insecure_skip_tls_verify } = connectionOptions

const options = z.object({
  name: z.string().optional().describe('Name of the template.'),
  channel: z.string().optional().describe('The template of its name that has this channel.'),
  tag: z.string().optional().describe('A template that has this tag.'),
  newest: z
    .boolean()
    .default(false)
    .describe('Of several the one that was built last; otherwise several are an error.'),
  proxmox_url,
  username,
  password,
  token,
  node: z
    .string()
    .optional()
    .describe(
      'Where the template has copies on other nodes (`replicate`): the one on this node. Default: `proxmox-node`.',
    ),
  insecure_skip_tls_verify,
})

const outputs = z.object({
  id: z.number().describe('Its ID, for `clone_vm_id`.'),
  name: z.string().describe('Its name.'),
  node: z.string().describe('The node that it is on.'),
  tags: z.array(z.string()).describe('Its tags.'),
  channels: z.array(z.string()).describe('The channels that it is in.'),
  built: z.string().nullable().describe('When it was built: `2026-11-30T18:32:51.770Z`; null: it has no record.'),
  build: z.string().nullable().describe('The build that made it; null: it has no record.'),
  fingerprint: z.string().nullable().describe('Of all that it was made of; null: not known.'),
  commit: z.string().nullable().describe('`owner/repository@sha`; null: not known.'),
  run: z.string().nullable().describe('Address of the workflow run; null: not known.'),
  packages: z.number().nullable().describe('How many packages its guest has; null: not known.'),
  parent: z.string().nullable().describe('ID and name of the template that it is a clone of; null: not known.'),
  verified: z.string().nullable().describe('When it was tried; null: not known.'),
})

type Given = z.output<typeof options>

/** The server that the builds lead to, as far as it is said outside of a template. */
export interface ServerToAsk {
  readonly connection: ConnectionOverrides
  readonly clock: Clock
}

/**
 * Finds a template on the server that the builds lead to. `reach`: how that is reached; called when the first one is
 * asked, since an embedded server has to be started for it.
 */
export function proxmoxTemplate(reach: () => Promise<ServerToAsk>): DataSource<typeof options, typeof outputs> {
  return {
    type: 'proxmox-template',
    grant: 'network',
    description: 'Finds a template on the Proxmox VE server, by its name, channel or tag.',
    options,
    outputs,
    rules: checkWish,
    async read(given, context) {
      const [{ templatesOf }, { chooseTemplate }, { channelsIn }, { requireAudit }] = await Promise.all([
        import('../builders/proxmox/record/catalogue.ts'),
        import('../builders/proxmox/record/choose-template.ts'),
        import('../builders/proxmox/record/channel.ts'),
        import('../builders/proxmox/record/require-audit.ts'),
      ])
      const { client, node } = await connected(given, await reach(), context)
      try {
        for (const text of client.secrets()) context.hide?.(text, 'the connection')
        const { name, channel, tag, newest } = given
        const templates = await templatesOf(client, context.signal)
        if (templates.length === 0) await requireAudit(client, context.signal)
        const choice = chooseTemplate({ name, channel, tag, newest, node }, templates)
        if (!('found' in choice)) throw new ExternalError(choice.code, choice.summary, choice.detail)
        const { vmid, record, tags, ...found } = choice.found
        return {
          id: vmid,
          name: found.name,
          node: found.node,
          tags: [...tags],
          channels: [...channelsIn(tags)],
          built: record?.built ?? null,
          build: record?.build ?? null,
          fingerprint: record?.fingerprint ?? null,
          commit: record?.commit ?? null,
          run: record?.run ?? null,
          packages: record?.packages ?? null,
          parent: record?.parent ?? null,
          verified: record?.verified ?? null,
        }
      } finally {
        await client.close()
      }
    },
  }
}

function checkWish(given: Given, { error, isLate }: RuleContext): Given {
  const wished = (['name', 'channel', 'tag'] as const).filter((key) => Boolean(given[key]) || isLate([key]))
  if (wished.length === 0)
    error(
      'missing-option',
      [],
      'one of name, channel or tag must be specified',
      'They say which template is meant: `name = "debian-13"`.',
    )
  return given
}

/** Logs in as a build would: what is said outside of the template wins, and the environment comes last. */
async function connected(
  given: Given,
  { connection: outside, clock }: ServerToAsk,
  { env, signal }: DataSourceContext,
) {
  const [{ mergeConnection }, { connectionOf }, { connect }] = await Promise.all([
    import('../builders/proxmox/rules/connection-rules.ts'),
    import('../builders/proxmox/connection-of.ts'),
    import('../builders/proxmox/server-session.ts'),
  ])
  const connection = connectionOf(mergeConnection(given, outside, env), outside)
  const { url, username: user, token: secret, password: login, node } = connection
  const missing = [
    ...(url ? [] : ['proxmox_url']),
    ...(user ? [] : ['username']),
    ...(secret || login ? [] : ['token or password']),
  ]
  if (missing.length > 0)
    throw new ExternalError(
      'no-server-to-ask',
      `It needs ${missing.join(', ')}`,
      'In the block, as inputs of the action or options of the command line (`proxmox-url` ...), or in the environment (PROXMOX_URL ...). `validate` asks no server and needs none.',
    )
  const client = await connect(connection, { signal, env, clock, emit: () => {} })
  return { client, node: node || undefined }
}
