import { n as untouchedBuilds } from "./engine-fingerprint-untouched-builds.js";
import { n as lifeOf } from "./engine-life-life-setup.js";
import { i as actionsCache, n as prepareEmbedded } from "./actions-commands-prepare-embedded.js";
import { t as choicesOf } from "./actions-commands-choices.js";
import { t as finishBuild } from "./actions-commands-finish-template.js";
import { t as orderOf } from "./actions-commands-order.js";
import path from "node:path";

// src/actions/attest/github-attestor.ts
/** Signs with the identity of the workflow, and keeps it among the attestations of the repository. Loads what that needs when it is asked. */
function githubAttestor({ token, repository, server, isPublic }, env) {
	return { async attest(statement, work) {
		const [{ signKeyless }, { sigstoreOf }, { askIdentityToken }, { storeAttestation }] = await Promise.all([
			import("./attestation-sigstore.js"),
			import("./actions-attest-sigstore-of.js"),
			import("./actions-attest-identity-token.js"),
			import("./actions-attest-store-attestation.js")
		]);
		const bundle = await signKeyless(statement, await askIdentityToken(env, work), sigstoreOf(server, isPublic), {
			retries: 3,
			...work
		});
		return {
			url: `${server}/${repository}/attestations/${await storeAttestation(bundle, repository, token, work)}`,
			bundle
		};
	} };
}

// src/actions/commands/build.ts
function nightlySetup({ packageDiff, refresh, fullEveryMs }, folder, note) {
	if (!packageDiff && refresh === void 0) return void 0;
	const shelf = {
		folder: path.join(folder, "packages"),
		beyond: actionsCache(note, "packages")
	};
	return {
		refresh,
		fullEveryMs,
		packages: packageDiff ? shelf : void 0
	};
}
const build = {
	changes: true,
	async run(step, signal) {
		const { env, place, product, session, reporter, inputs } = step;
		const order = orderOf(step, "build");
		const plan = await session.plan(order, signal);
		session.tell(reporter.takeWeakSecrets());
		reporter.firstOutputs(session.history);
		const { nightly } = inputs;
		const { skip, maxAge, changedOnly, since } = inputs.unchanged;
		const asked = {
			since,
			workingDirectory: order.workingDirectory,
			env,
			signal
		};
		const untouched = changedOnly ? await untouchedBuilds(plan, asked, product, session) : /* @__PURE__ */ new Set();
		if (skip || changedOnly) reporter.plan.tellChanged();
		if (order.embedded !== void 0) await prepareEmbedded(step, order.embedded.data, signal);
		const choices = {
			...choicesOf(step),
			retry: nightly.retry,
			billFolder: inputs.sbom ? path.join(place.folder, "sbom") : void 0,
			attesting: inputs.attest === void 0 ? void 0 : {
				attestor: githubAttestor(inputs.attest, env),
				folder: path.join(place.folder, "attestations")
			},
			nightly: nightlySetup(nightly, place.folder, (text) => reporter.log.info(text)),
			life: lifeOf({
				...inputs.life,
				skipUnchanged: skip
			}, env, nightly.packageDiff || nightly.refresh !== void 0),
			unchanged: {
				skip,
				maxAge,
				untouched
			}
		};
		return session.build(plan, order, choices, signal);
	},
	finish: (...end) => finishBuild("build", ...end),
	isQuiet: () => false
};

export { build };