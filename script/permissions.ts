import type { Grant, Rule } from '../src/proxmox/privilege-rule.ts'
import { documentedRole, grantsOf, rules } from '../src/proxmox/privilege-table.ts'
import { between, cell } from './page.ts'

const releases = [
  { name: '8', major: 8 },
  { name: '9', major: 9 },
  { name: '7.4', major: 7 },
]

/** The roles and the table of docs/permissions.md. */
export function renderPermissions(page: string): string {
  return between(between(page, 'roles', roleLines()), 'privileges', tableLines())
}

function roleLines(): readonly string[] {
  return releases.flatMap(({ name, major }) => [
    `Proxmox VE ${name}:`,
    '',
    '```sh',
    `pveum role add TemplateBuilder --privs "${documentedRole(major).join(' ')}"`,
    '```',
    '',
  ])
}

interface Row {
  readonly privilege: string
  readonly rule: Rule
  readonly grant: Grant
}

function tableLines(): readonly string[] {
  const rows = Object.values(rules).flatMap((rule) =>
    firstGrants(rule).map((grant): Row => ({ privilege: grant.all.join(' and '), rule, grant })),
  )
  const order = ({ privilege, grant }: Row) => `${privilege} ${grant.from ?? 0}`
  const sorted = [...rows].sort((left, right) => (order(left) < order(right) ? -1 : 1))
  return [
    '| Privilege | On | In order to | Calls | Only for | Without it |',
    '|---|---|---|---|---|---|',
    ...sorted.map(({ privilege, rule, grant }) => {
      const calls = rule.calls.map((call) => `\`${call}\``).join(', ')
      return `| ${[
        `\`${privilege}\`${span(grant)}${others(rule, grant)}`,
        `\`${grant.on}\``,
        rule.purpose,
        calls,
        rule.onlyFor ?? '',
        rule.without ?? 'refused before anything is made',
      ]
        .map(cell)
        .join(' | ')} |`
    }),
  ]
}

/** What a release asks for first: the others are said beside it. */
function firstGrants(rule: Rule): readonly Grant[] {
  const first = releases.flatMap(({ major }) => grantsOf(rule, major).slice(0, 1))
  return rule.oneOf.filter((grant) => first.includes(grant))
}

function span({ from, to }: Grant): string {
  if (from !== undefined) return ` (from ${from} on)`
  return to === undefined ? '' : ` (up to ${to})`
}

function others(rule: Rule, grant: Grant): string {
  const shown = firstGrants(rule)
  const more = rule.oneOf.filter((one) => one !== grant && !shown.includes(one) && one.from === grant.from)
  return more.map(({ all }) => ` or \`${all.join(' and ')}\``).join('')
}
