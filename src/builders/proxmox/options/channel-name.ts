/** What may follow `channel-` in a tag of Proxmox VE, which does not tell capitals from small letters. */
export const channelName = /^[a-z0-9][a-z0-9_.+-]{0,63}$/

/** Completes "it must be". */
export const channelRule =
  'a name of small letters, digits and `_`, `.`, `+`, `-` that begins with a letter or digit and has at most 64 of them'

/** `debian-13@production`: a name of a machine has no @. */
export function splitChannel(text: string): { readonly name: string; readonly channel: string | undefined } {
  const at = text.indexOf('@')
  return at === -1 ? { name: text, channel: undefined } : { name: text.slice(0, at), channel: text.slice(at + 1) }
}
