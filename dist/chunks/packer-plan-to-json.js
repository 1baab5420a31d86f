import { t as diagnosticReport } from "./diagnostics-diagnostic-report.js";
import { n as sensitiveValue } from "./options-preview.js";

// src/packer/plan-to-json.ts
/**
* The form of `plan --json`: `{ sensitive: true }` in place of a secret, and `<sensitive>` in a text that holds one,
* wherever it stands and whatever was made of it.
*/
function planToJson(plan) {
	const secrets = plan.secrets.map(({ text }) => text).sort((left, right) => right.length - left.length);
	const stepToJson = ({ type, name, enforcedIn, continueOnError, preview }) => ({
		type,
		...name === void 0 ? {} : { name: textWithout(name, secrets) },
		...enforcedIn === void 0 ? {} : { enforced: true },
		...continueOnError ? { continueOnError } : {},
		config: redacted(preview, secrets)
	});
	const requestToJson = ({ method, path, params }) => ({
		method,
		path: inPath(path, secrets),
		params: redacted(params, secrets)
	});
	const withoutValues = (request) => ({
		...requestToJson(request),
		params: Object.fromEntries(Object.keys(request.params ?? {}).map((name) => [name, sensitiveValue]))
	});
	return {
		builds: plan.builds.map((build) => ({
			name: textWithout(build.name, secrets),
			builder: build.builder,
			config: redacted(build.preview, secrets),
			provisioners: build.provisioners.map(stepToJson),
			...build.errorCleanupProvisioner === void 0 ? {} : { errorCleanupProvisioner: stepToJson(build.errorCleanupProvisioner) },
			postProcessors: build.postProcessors.map((chain) => chain.map(stepToJson)),
			requests: build.work.requests.map(hidesPlain(build) ? withoutValues : requestToJson),
			...build.work.replacing === void 0 ? {} : { replacing: {
				what: build.work.replacing.what,
				requests: build.work.replacing.requests.map(hidesPlain(build) ? withoutValues : requestToJson)
			} }
		})),
		variables: plan.variables,
		warnings: plan.warnings.map(diagnosticReport)
	};
}
/** Is one of its secrets a number or a yes or no? It is not found again in what is made of it. */
function hidesPlain({ options, sensitive }) {
	return sensitive.some((path) => {
		const value = path.reduce((at, key) => at?.[key], options);
		return typeof value === "number" || typeof value === "boolean";
	});
}
function inPath(path, secrets) {
	return textWithout(path, secrets.flatMap((secret) => [encodeURIComponent(secret.toWellFormed()), secret]));
}
function textWithout(text, secrets) {
	return secrets.reduce((left, secret) => left.replaceAll(secret, "<sensitive>"), text);
}
function redacted(value, secrets) {
	if (typeof value === "string") return secrets.includes(value) ? sensitiveValue : textWithout(value, secrets);
	if (Array.isArray(value)) return value.map((item) => redacted(item, secrets));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redacted(item, secrets)]));
}

export { planToJson as t };