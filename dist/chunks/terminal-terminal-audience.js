// src/terminal/terminal-audience.ts
/** A terminal as the audience of a session. */
var TerminalAudience = class {
	/** Where a build's events go. */
	log;
	/** What the template may not do. */
	restriction;
	/** Kinds of warnings that are not wished for. */
	without = /* @__PURE__ */ new Set();
	#errors;
	/** Without a printer problems are only in the JSON. */
	constructor(errors) {
		this.#errors = errors;
	}
	problems(problems) {
		this.#errors?.diagnostics(problems.filter(({ code, severity }) => severity === "error" || !this.without.has(code)));
	}
	restricted(text) {
		this.restriction = text;
		this.#errors?.write(this.#errors.lines.headline(text));
	}
	event(event) {
		this.log?.onEvent(event);
	}
	room() {
		return this.log?.room();
	}
	hide() {}
	planned() {}
	served() {}
};

export { TerminalAudience as t };