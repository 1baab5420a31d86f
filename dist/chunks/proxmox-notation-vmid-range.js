// src/proxmox/notation/vmid-range.ts
/** Proxmox VE's own limits. */
const [lowest, highest] = [100, 999999999];
/** Of `90000-90999`, or of one ID alone. Undefined: it is none, or no machine may have these. */
function parseVmidRange(text) {
	const [, from, to = from] = /^\s*(\d{3,9})(?:\s*-\s*(\d{3,9}))?\s*$/.exec(text) ?? [];
	const [first, last] = [Number(from), Number(to)];
	return first >= lowest && first <= last && last <= highest ? {
		first,
		last
	} : void 0;
}
function formatVmidRange({ first, last }) {
	return first === last ? String(first) : `${first}-${last}`;
}

export { parseVmidRange as n, formatVmidRange as t };