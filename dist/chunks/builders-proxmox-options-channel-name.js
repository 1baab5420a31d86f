// src/builders/proxmox/options/channel-name.ts
/** What may follow `channel-` in a tag of Proxmox VE, which does not tell capitals from small letters. */
const channelName = /^[a-z0-9][a-z0-9_.+-]{0,63}$/;
/** Completes "it must be". */
const channelRule = "a name of small letters, digits and `_`, `.`, `+`, `-` that begins with a letter or digit and has at most 64 of them";
/** `debian-13@production`: a name of a machine has no @. */
function splitChannel(text) {
	const at = text.indexOf("@");
	return at === -1 ? {
		name: text,
		channel: void 0
	} : {
		name: text.slice(0, at),
		channel: text.slice(at + 1)
	};
}

export { channelRule as n, splitChannel as r, channelName as t };