import { t as error } from "./diagnostics-diagnostic.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { t as deed } from "./proxmox-needed-permissions.js";
import { n as takesImages, t as storagesOn } from "./post-processors-replicate-cluster-facts.js";
import { t as destinationsOf } from "./post-processors-replicate-replicate-options.js";

// src/post-processors/replicate/foresee-replicas.ts
/** What of the copies can not work, and what they will ask of the credentials. */
async function foreseeReplicas(options, ground) {
	const { client, node: own } = ground.session;
	const nodes = await client.api.nodes.$get();
	const destinations = destinationsOf(options, own);
	const problems = [];
	for (const node of new Set(destinations.map((one) => one.node))) {
		const problem = nodeProblem(node, nodes);
		const there = destinations.filter((one) => one.node === node);
		problems.push(...problem === void 0 ? await storageProblems(node, there, own, ground) : [problem]);
	}
	if (destinations.some(({ vmid }) => vmid !== void 0)) problems.push(...await takenIds(destinations, ground));
	return {
		problems,
		deeds: destinations.flatMap((one) => deedsOf(one, own, ground))
	};
}
async function takenIds(destinations, { session }) {
	const rows = await session.client.api.cluster.resources.$get({ type: "vm" });
	return destinations.flatMap(({ vmid }) => {
		const taken = rows.find((row) => row.vmid === vmid);
		return vmid === void 0 || taken === void 0 ? [] : [error("vmid-taken", `The ID ${vmid} for a copy of the template is taken by ${taken.name ?? "another machine"}`, "Choose another one in vm_ids, or leave it out.", void 0)];
	});
}
function nodeProblem(node, nodes) {
	const names = nodes.map((one) => one.node);
	const found = nodes.find((one) => one.node === node);
	if (found === void 0 && names.length > 0) return error("unknown-node", `There is no node ${JSON.stringify(node)} for a copy of the template`, `Nodes of this cluster: ${names.join(", ")}.${didYouMean(node, names)}`, void 0);
	return found?.status === "offline" ? error("node-offline", `Node ${node}, which is to have a copy of the template, is offline`, void 0, void 0) : void 0;
}
async function storageProblems(node, destinations, own, { session }) {
	const storages = await storagesOn(node, session);
	const fitting = storages.filter(takesImages).map(({ storage }) => storage);
	return destinations.flatMap(({ storage }) => {
		if (storage === void 0) return node === own ? [error("invalid-option-value", `The template itself is on node ${node}`, "A second one there needs another storage: set storages, or take the node out of nodes.", void 0)] : [];
		if (storages.length === 0 || fitting.includes(storage)) return [];
		const isThere = storages.some((one) => one.storage === storage);
		const detail = `Storages of node ${node} for disk images: ${fitting.join(", ") || "none"}.${didYouMean(storage, fitting)}`;
		return isThere ? [error("storage-without-content", `Storage ${storage} of node ${node} takes no disk images now`, detail, void 0)] : [error("unknown-storage", `There is no storage ${JSON.stringify(storage)} on node ${node}`, detail, void 0)];
	});
}
function deedsOf({ node, storage, vmid }, own, { vmid: source, pool }) {
	const copy = {
		vmid,
		pool
	};
	return [
		deed("clone", {
			...source === void 0 ? {} : { source },
			pool
		}),
		deed("create", copy),
		deed("read", copy),
		deed("options", copy),
		deed("cds", copy),
		deed("cloud-init-drive", copy),
		...node === own ? [] : [deed("migrate", copy)],
		...storage === void 0 ? [] : [deed("space", { storage })],
		...storage === void 0 || node === own ? [] : [deed("disks", copy)]
	];
}

export { foreseeReplicas };