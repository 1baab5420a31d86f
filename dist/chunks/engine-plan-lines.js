// src/engine/plan-lines.ts
/** A plan for people: each build with the calls that make its machine, and what follows. Not redacted. */
function planLines({ builds }) {
	return builds.flatMap(({ name, requests, provisioners, postProcessors }) => [
		`${name}`,
		...requests.flatMap(({ method, path, params }) => [`  ${method} ${path}`, ...parameters(params)]),
		...provisioners.map(({ type }, index) => `  provisioner ${index + 1}: ${type}`),
		...postProcessors.map((chain) => `  post-processors: ${chain.map(({ type }) => type).join(" → ")}`)
	]);
}
function parameters(params) {
	if (typeof params !== "object" || params === null) return [];
	return Object.entries(params).map(([name, value]) => `    ${name} = ${typeof value === "string" ? inOneLine(value) : withoutSecrets(JSON.stringify(value))}`);
}
function withoutSecrets(json) {
	return json.replaceAll("{\"sensitive\":true}", "<sensitive>");
}
function inOneLine(text) {
	return text.includes("\n") ? JSON.stringify(text) : text;
}

export { planLines as t };