// src/communicators/agent/guest-agent.ts
var AgentFailure = class extends Error {
	name = "AgentFailure";
	kind;
	/** Nothing of what was asked for was begun. */
	isSure;
	constructor(kind, message, options) {
		super(message, options);
		this.kind = kind;
		this.isSure = options?.isSure ?? false;
	}
};
/** Bytes that `fileWrite` takes. */
const mostWritten = 46080;

export { mostWritten as n, AgentFailure as t };