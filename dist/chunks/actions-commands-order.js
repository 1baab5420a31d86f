// src/actions/commands/order.ts
/** What the inputs ask for of a template. */
function orderOf({ inputs, place }, command) {
	const { template, vars, varFiles, only, except, enforced, workingDirectory, connection, trust } = inputs;
	return {
		command,
		template,
		vars,
		varFiles,
		only,
		except,
		enforced,
		workingDirectory,
		connection,
		embedded: inputs.embedded ? { data: place.embeddedData } : void 0,
		trust
	};
}
/** The server that the inputs lead to. */
function reachOf({ inputs, place }) {
	const { connection, embedded } = inputs;
	return {
		connection,
		embedded: embedded ? { data: place.embeddedData } : void 0
	};
}

export { reachOf as n, orderOf as t };