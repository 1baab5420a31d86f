import { t as componentsWith } from "./builders-registry.js";

// src/engine/cleanup.ts
/** Removes what a journal names, each build's things with that build's own connection. May be repeated. */
async function cleanUp(entries, { connection, plan, env, onEvent, signal, budgetMs }) {
	const components = componentsWith(connection);
	const removed = [];
	const budget = AbortSignal.any([signal, AbortSignal.timeout(budgetMs)]);
	for (const [name, own] of byBuild(entries)) {
		const build = plan?.builds.find((one) => one.name === name);
		await components.builder(build?.builder ?? builderOf(name, components.names.builders))?.remove?.(own.toReversed(), build?.options, {
			signal: budget,
			env,
			emit: (body) => onEvent({
				at: Date.now(),
				build: name,
				...body
			}),
			onGone: (entry) => removed.push(entry)
		});
	}
	return {
		removed,
		left: entries.filter((entry) => !removed.includes(entry))
	};
}
function byBuild(entries) {
	return Map.groupBy(entries, ({ build }) => build);
}
function builderOf(name, types) {
	return name.split(".").find((part) => types.includes(part)) ?? "";
}

export { cleanUp };