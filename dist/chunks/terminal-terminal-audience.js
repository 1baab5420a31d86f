// src/terminal/terminal-audience.ts
/** A terminal as the audience of a session. */
var TerminalAudience = class {
	/** Where a build's events go. */
	log;
	#errors;
	/** Without a printer problems are only in the JSON. */
	constructor(errors) {
		this.#errors = errors;
	}
	problems(problems) {
		this.#errors?.diagnostics(problems);
	}
	event(event) {
		this.log?.onEvent(event);
	}
	hide() {}
	planned() {}
	served() {}
};

export { TerminalAudience as t };