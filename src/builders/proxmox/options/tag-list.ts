import { notation, unknown } from '../../../options/codecs/notation.ts'

// Proxmox VE's own rule; the plug-in's was narrower (no dot, no plus) and refused tags that the server takes.
const tag = /^[a-z0-9_][a-z0-9_+.-]{0,123}$/i

/** The tags of a machine, separated by `;`. */
export function tagList() {
  return notation<readonly string[]>({
    name: 'string',
    read: (text) => {
      const tags = text.split(/[;, ]/)
      const bad = tags.find((one) => !tag.test(one))
      const twice = tags.find((one, index) => tags.slice(0, index).some((other) => isSame(one, other)))
      if (bad === undefined && twice === undefined) return { value: tags }
      const detail =
        bad === undefined
          ? `There is a duplicate tag ${JSON.stringify(twice)}.`
          : `The tag ${JSON.stringify(bad)} is invalid: a tag has letters, digits, \`_\`, \`-\`, \`+\` and \`.\`, up to 124; tags are separated by \`;\`.`
      return { code: 'invalid-tag', problem: 'is not a list of tags', detail, severity: 'refusal' }
    },
    write: (tags) => tags.join(';'),
    standIn: [unknown],
    emptyIsUnset: true,
  })
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}
