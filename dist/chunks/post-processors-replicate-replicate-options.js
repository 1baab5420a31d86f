import { B as string, D as array, L as object, O as boolean } from "./npm-zod.js";
import { t as vmid } from "./builders-proxmox-options-vmid.js";

// src/post-processors/replicate/replicate-options.ts
/** Where copies of the template go. */
const replicateOptions = object({
	nodes: array(string()).default([]).describe("Nodes of the cluster that get a copy; default the template's own, for copies on other storages."),
	storages: array(string()).default([]).describe("Storages for the disks: each node gets a copy on each; default the names that the template has."),
	vm_ids: array(vmid().unwrap()).default([]).describe("IDs of the copies in their order: by node, then by storage; default the next free ones."),
	replace: boolean().default(false).describe("Remove older copies of the same name from a node, and storage, when the new one stands.")
});
/** In order. `own`: the template's node. */
function destinationsOf({ nodes, storages, vm_ids: ids }, own) {
	return (nodes.length === 0 ? [own] : nodes).flatMap((node) => (storages.length === 0 ? [void 0] : storages).map((storage) => ({
		node,
		storage
	}))).map((place, index) => ({
		...place,
		vmid: idOf(ids[index])
	}));
}
function idOf(id) {
	return typeof id === "number" ? id : void 0;
}
function checkTwice(values, option, { error, isLate }) {
	for (const [index, value] of values.entries()) if (!isLate([option, index]) && values.indexOf(value) !== index) error("invalid-option-value", [option, index], `${option} has ${String(value)} twice`);
}
function resolveReplicate(given, context) {
	const { nodes, storages, vm_ids: ids } = given;
	if (nodes.length === 0 && storages.length === 0) context.error("missing-option", [], "Either nodes or storages must be specified.", "Set nodes to those that are to have a copy of the template, or storages to those of its own node.");
	for (const option of [
		"nodes",
		"storages",
		"vm_ids"
	]) checkTwice(given[option], option, context);
	const count = Math.max(1, nodes.length) * Math.max(1, storages.length);
	if (ids.length > 0 && ids.length !== count && !context.isLate(["vm_ids"])) context.error("invalid-option-value", ["vm_ids"], `vm_ids has ${ids.length} ${ids.length === 1 ? "entry" : "entries"} for ${count} ${count === 1 ? "copy" : "copies"}`, "One for each node, and on each for each storage; or leave them out.");
	if (given.replace && ids.length > 0) context.error("conflicting-options", ["vm_ids"], "vm_ids and replace exclude each other", "The older copy still has its ID when the new one is made. Leave vm_ids out: copies are found by their name and tags.");
	return given;
}

export { replicateOptions as n, resolveReplicate as r, destinationsOf as t };