import { n as componentsWith } from "./provisioners-provisioner-registry.js";
import { s as workOn } from "./engine-step.js";

// src/engine/clean-up.ts
/** Removes what a journal names, each build's things with that build's own connection. May be repeated. */
async function cleanUp(entries, { connection, connections, env, onEvent, signal, clock, budgetMs }) {
	const removed = [];
	const foreign = [];
	const budget = AbortSignal.any([signal, AbortSignal.timeout(budgetMs)]);
	const removeOf = async (name, own) => {
		const components = componentsWith(connections[name] ?? connection);
		await components.builder(builderOf(name, components.names.builders))?.remove?.(own.toReversed(), void 0, {
			...workOn(name, {
				signal: budget,
				clock,
				onEvent
			}),
			env,
			onGone: (entry) => removed.push(entry),
			onForeign: (entry) => foreign.push(entry)
		});
	};
	await Promise.all([...Map.groupBy(entries, ({ build }) => build)].map(([name, own]) => removeOf(name, own)));
	const settled = /* @__PURE__ */ new Set([...removed, ...foreign]);
	return {
		removed,
		foreign,
		left: entries.filter((entry) => !settled.has(entry))
	};
}
/** Removes what builds left behind that nobody cleaned up after. Throws where it can not look. */
async function reap({ connection, node, olderThanMs, dryRun, env, onEvent, signal, clock }) {
	const { reap: reapProxmox } = await import("./builders-proxmox-removal-reap.js");
	return reapProxmox({
		node,
		olderThanMs,
		dryRun
	}, connection, {
		...workOn(void 0, {
			signal,
			clock,
			onEvent
		}),
		env
	});
}
function builderOf(name, types) {
	return name.split(".").find((part) => types.includes(part)) ?? "";
}

export { cleanUp, reap };