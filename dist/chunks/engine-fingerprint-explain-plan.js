import { s as toDiagnostics } from "./diagnostics-errors.js";
import { n as describeArtifact } from "./events-artifact.js";
import { n as componentsWith } from "./provisioners-provisioner-registry.js";
import { s as workOn } from "./engine-step.js";
import { o as changedParts, r as takeFingerprint, t as holdPlan } from "./engine-fingerprint-take-fingerprint.js";
import { n as heldBuild } from "./engine-fingerprint-judge-build.js";

// src/engine/fingerprint/explain-plan.ts
/** Throws TemplateError where the template is none with values held still. */
async function explainPlan(plan, { connection, workingDirectory, trust, env, signal, channel, onEvent, clock }) {
	const components = componentsWith(connection);
	const held = await holdPlan(plan);
	const explained = [];
	for (const build of plan.builds) {
		const still = heldBuild(build, plan, held);
		const { standing, why } = await look(build, still);
		const around = {
			components,
			workingDirectory,
			env,
			trust,
			signal
		};
		const { fingerprint, files, images, base, essence } = await takeFingerprint(still, held, standing?.base, around);
		explained.push({
			name: build.name,
			fingerprint: fingerprint.value,
			parts: fingerprint.parts,
			files: files.map(({ name, size, sha256 = null }) => ({
				name,
				size,
				sha256
			})),
			images: images.map(({ address, checksum = null }) => ({
				address,
				checksum
			})),
			...base === void 0 ? {} : { base },
			secrets: [...new Set(essence.secrets.map(({ name }) => name))],
			leftOut: held.names,
			compared: compare(standing?.template, fingerprint, why)
		});
	}
	return explained;
	async function look(build, still) {
		const builder = components.builder(build.builder);
		if (builder?.look === void 0) return { why: "it is made on no server" };
		const work = workOn(build.name, {
			signal,
			clock,
			onEvent
		});
		try {
			const context = {
				...work,
				name: build.name,
				places: build.places,
				env,
				channel
			};
			return { standing: await builder.look(build.work, still.work, context) };
		} catch (thrown) {
			signal.throwIfAborted();
			return { why: `the server could not be asked: ${toDiagnostics(thrown)[0]?.summary ?? ""}` };
		}
	}
}
function compare(present, { value, parts }, why = "there is no template of it that says what it was made of") {
	if (present === void 0) return { not: why };
	const changed = changedParts(present.parts, parts);
	const isSame = present.fingerprint === value;
	return {
		with: describeArtifact(present.artifact),
		isSame,
		...isSame || changed === void 0 ? {} : { changed }
	};
}

export { explainPlan };