import { t as error } from "./diagnostics-diagnostic.js";

// src/engine/shared-targets.ts
/** Builds of a plan that would destroy each other's work. `force`: is what they find replaced? */
function sharedTargets({ builds }, { builder }, force) {
	const owners = /* @__PURE__ */ new Map();
	return builds.flatMap((build) => (builder(build.builder)?.claims?.(build.work) ?? []).flatMap((claim) => {
		if (claim.onlyWithForce && !force) return [];
		const other = owners.get(claim.key);
		if (other !== void 0) return [problemOf(claim, other, build)];
		owners.set(claim.key, build);
		return [];
	}));
}
function problemOf({ what, path, onlyWithForce }, { name }, build) {
	return error("shared-target", `${name} and ${build.name} both have ${what}`, onlyWithForce ? "With force the one that ends later removes the template of the other. Give each a name of its own, or run one of them with `only`." : "One would be refused, or with force remove the template of the other. Give each an ID of its own, or none, or run one of them with `only`.", build.places.at(path) ?? build.range);
}

export { sharedTargets as t };