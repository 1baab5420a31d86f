import { t as componentsWith } from "./builders-builder-registry.js";
import { a as workOn } from "./engine-step.js";

// src/engine/clean-up.ts
/** Removes what a journal names, each build's things with that build's own connection. May be repeated. */
async function cleanUp(entries, { connection, connections, env, onEvent, signal, clock, budgetMs }) {
	const removed = [];
	const budget = AbortSignal.any([signal, AbortSignal.timeout(budgetMs)]);
	for (const [name, own] of Map.groupBy(entries, ({ build }) => build)) {
		const components = componentsWith(connections[name] ?? connection);
		await components.builder(builderOf(name, components.names.builders))?.remove?.(own.toReversed(), void 0, {
			...workOn(name, {
				signal: budget,
				clock,
				onEvent
			}),
			env,
			onGone: (entry) => removed.push(entry)
		});
	}
	return {
		removed,
		left: entries.filter((entry) => !removed.includes(entry))
	};
}
function builderOf(name, types) {
	return name.split(".").find((part) => types.includes(part)) ?? "";
}

export { cleanUp };