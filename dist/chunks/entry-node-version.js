// src/entry/node-version.ts
const oldest = 24;
/** Ends a process whose Node is too old, before it fails at whatever that Node does not know. */
function requireNode() {
	const version = process.versions.node;
	if (Number.parseInt(version, 10) >= oldest) return;
	process.stderr.write(`proxmox-template-action needs Node ${oldest} or newer, and this is Node ${version}. Take a newer one from https://nodejs.org; a GitHub runner from 2.327.1 on brings its own.\n`);
	process.exit(2);
}

export { requireNode as t };