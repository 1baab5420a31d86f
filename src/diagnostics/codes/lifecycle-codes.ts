/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const lifecycleCodes = {
  'unknown-template':
    'No template has the name or ID, or the credentials do not see it. The detail lists the names that they see; VM.Audit on a template shows it.',
  'channel-without-template':
    'No template of the name is in the channel. A build puts its template into one with `channel`, the command `promote` moves it.',
  'no-verified-template':
    'The newest verified template of a name was to be promoted, and none is verified and fit. Build with the post-processor `verify`, or say which one is meant.',
  'no-former-template':
    'A channel was to go back to who had it before, and nobody is left who had it and may have it again. It stays where it is.',
  'template-unfinished':
    'The template carries the mark of a build that is under way or was cut off: nothing is done with it. `reap` removes what was cut off.',
  'template-revoked':
    'The template is revoked: its record says why. Choose another one, or take the revocation back with `unrevoke`.',
  'template-is-a-copy':
    'The template is a copy that `replicate` has made. Name the template itself: its copies follow it.',
  'template-retiring': 'The template is being removed, because it has served its time. Choose another one.',
  'template-changed':
    'Somebody changed, removed or replaced a template while it was worked on, or another command moves its channel. Look at what is there, and start again.',
  'revoked-in-channel':
    'A template that is revoked still has a channel. Promote another one, or give the channel back with `rollback`.',
  'channel-would-be-empty':
    'With a fixed `vm_id`, `force` would replace a template that has a channel which the new one does not get. Build with that channel, or promote another template first.',
  'previous-not-removed':
    'A template that `keep_previous` kept earlier has the name of the one that is kept now, and could not or may not be removed; the detail says why. The build is what it is. Rename it, or remove it by hand.',
  'not-retired':
    'A template that has served its time could not be removed; the detail says why. The build is what it is.',
} as const
