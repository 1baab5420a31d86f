// src/events/template-ref.ts
/** `template 9002 (debian) on node pve`. */
function describeTemplate({ vmid, name, node }) {
	return `template ${vmid} (${name}) on node ${node}`;
}

export { describeTemplate as t };