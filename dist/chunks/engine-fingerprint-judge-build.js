import { i as TemplateError, s as toDiagnostics } from "./diagnostics-errors.js";
import { n as describeArtifact } from "./events-artifact.js";
import { t as formatDays } from "./time-days.js";
import { o as changedParts, r as takeFingerprint, s as writeParts, t as holdPlan } from "./engine-fingerprint-take-fingerprint.js";

// src/engine/fingerprint/judge-build.ts
/** Milliseconds by which the clocks of two runners may differ. */
const clockSkew = 36e5;
const toBeBuilt = { unchanged: false };
/** Takes the fingerprints of a run's builds, and says which of them need not be made. */
var Judge = class {
	#plan;
	#setup;
	#taken = /* @__PURE__ */ new Map();
	#held;
	constructor(plan, setup) {
		this.#plan = plan;
		this.#setup = setup;
	}
	/** The run's setup with what records are to say of fingerprints. */
	get setup() {
		const { life } = this.#setup;
		if (life === void 0 || life.fingerprint !== void 0) return this.#setup;
		const of = ({ name }) => this.#taken.get(name)?.fingerprint;
		const parts = (build) => {
			const known = of(build);
			return known === void 0 ? void 0 : writeParts(known.parts);
		};
		return {
			...this.#setup,
			life: {
				...life,
				fingerprint: (build) => of(build)?.value,
				parts
			}
		};
	}
	/** Is a build left out where what is there is made of the same? With `refresh` its packages are asked for then. */
	get #isSkipping() {
		const { unchanged, nightly } = this.#setup;
		return unchanged?.skip === true || nightly?.refresh !== void 0;
	}
	/** What can not be found out is told, and the build is made. Throws Cancelled. */
	async judge(build, work) {
		const { unchanged, life } = this.#setup;
		if (unchanged?.untouched.has(build.name) === true) {
			work.say("Not built: the change touches nothing of what it is made of");
			return {
				unchanged: true,
				artifact: void 0
			};
		}
		const builder = this.#setup.components.builder(build.builder);
		if (!(this.#isSkipping || life !== void 0 && life.fingerprint === void 0) || builder?.makesTemplate?.(build.work) !== true) return toBeBuilt;
		try {
			return await this.#compared(build, work);
		} catch (thrown) {
			work.signal.throwIfAborted();
			const [first] = toDiagnostics(thrown);
			if (first?.code === "unauthorised") return toBeBuilt;
			const why = first === void 0 ? "" : [first.summary, first.detail].filter(Boolean).join(". ");
			const isTold = thrown instanceof TemplateError ? "With values held still that differ from run to run: " : "";
			work.warn("fingerprint-unknown", `What ${build.name} is made of could not be found out, so it is built`, `${isTold}${why}`);
			return toBeBuilt;
		}
	}
	async #compared(build, work) {
		const { unchanged, clock } = this.#setup;
		this.#held ??= holdPlan(this.#plan);
		const held = await this.#held;
		const still = heldBuild(build, this.#plan, held);
		const standing = await this.#look(build, still, work);
		const taken = await takeFingerprint(still, held, standing?.base, {
			...this.#setup,
			signal: work.signal
		});
		this.#taken.set(build.name, taken);
		const { fingerprint } = taken;
		work.emit({
			kind: "fingerprinted",
			fingerprint: fingerprint.value
		});
		const present = standing?.template;
		if (!this.#isSkipping) return toBeBuilt;
		if (present === void 0) {
			work.message("There is no template of it yet that says what it was made of");
			return toBeBuilt;
		}
		const what = describeArtifact(present.artifact);
		const age = clock.now() - present.builtAt;
		if (present.fingerprint !== fingerprint.value) {
			const parts = changedParts(present.parts, fingerprint.parts) ?? [];
			work.message(`Other than ${what}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}`);
			return toBeBuilt;
		}
		if (unchanged?.maxAge !== void 0 && -age > clockSkew) {
			const built = new Date(present.builtAt).toISOString();
			work.message(`Unchanged, but the record of ${what} says that it was built in the future, at ${built}: nobody knows how old it is`);
			return toBeBuilt;
		}
		if (unchanged?.maxAge !== void 0 && age > unchanged.maxAge) {
			work.message(`Unchanged, and ${what} is ${formatDays(age)} old: max-age is ${formatDays(unchanged.maxAge)}`);
			return toBeBuilt;
		}
		const note = present.isAltered ? " (somebody has changed its configuration since, or made it as a clone)" : "";
		work.say(`Unchanged: ${what} is made of the same, ${formatDays(age)} ago${note}`);
		return {
			unchanged: true,
			artifact: present.artifact
		};
	}
	async #look(build, still, work) {
		const { components, env, life } = this.#setup;
		const builder = components.builder(build.builder);
		const context = {
			...work,
			name: build.name,
			places: build.places,
			env,
			channel: life?.channel
		};
		return builder?.look?.(build.work, still.work, context);
	}
};
/** The same build in the plan that is held: names may hold the time. */
function heldBuild(build, plan, held) {
	const still = held.plan.builds[plan.builds.indexOf(build)];
	if (still === void 0 || held.plan.builds.length !== plan.builds.length) throw new TemplateError([{
		code: "fingerprint-unknown",
		severity: "error",
		summary: "Which builds there are depends on the time, or on chance",
		range: build.range
	}]);
	return still;
}

export { heldBuild as n, Judge as t };