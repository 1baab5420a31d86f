// src/events/journal.ts
/** `virtual machine 107 on node pve`. */
function describeEntry(entry) {
	switch (entry.kind) {
		case "vm": return `virtual machine ${entry.vmid} on node ${entry.node}`;
		case "swap": return `half-done change of machine ${entry.machine} to ID ${entry.vmid} on node ${entry.node}`;
		case "volume": return `volume ${entry.volid} on node ${entry.node}`;
		case "backup": return `backup of machine ${entry.vmid} on storage ${entry.storage} of node ${entry.node}`;
	}
}
/** What is still open after these records, oldest first. */
function openEntries(records) {
	const open = /* @__PURE__ */ new Map();
	for (const record of records) if ("open" in record) open.set(record.open.id, record.open);
	else open.delete(record.close);
	return [...open.values()];
}
/** The journal of one run: every entry that it holds open, on top of a store that survives the process. */
var Journal = class {
	#store;
	#runId;
	#open = /* @__PURE__ */ new Map();
	#count = 0;
	constructor(store, runId) {
		this.#store = store;
		this.#runId = runId;
	}
	open(place, subject) {
		this.#count++;
		const entry = {
			id: `${this.#runId}-${this.#count}`,
			...place,
			...subject
		};
		this.#store.append({ open: entry });
		this.#open.set(entry.id, entry);
		return entry;
	}
	close(entry, why) {
		if (!this.#open.delete(entry.id)) return;
		this.#store.append({
			close: entry.id,
			why
		});
	}
	/** The open entries of one build, newest first: what was made last goes first. */
	openOf(build) {
		return [...this.#open.values()].filter((entry) => entry.build === build).reverse();
	}
};

export { describeEntry as n, openEntries as r, Journal as t };