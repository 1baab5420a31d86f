import { t as childEnvironment } from "./trust-child-environment.js";

// src/data-sources/git-settings.ts
/**
* A repository can name programs that git starts by itself, and who asks about a folder does not know what is in it. These
* win over every file of configuration.
*/
const withoutPrograms = [
	"safe.bareRepository=explicit",
	"core.fsmonitor=false",
	"core.hooksPath=/dev/null",
	"core.askPass=",
	"protocol.allow=never"
].flatMap((setting) => ["-c", setting]);
/** Without what others have set for a git of theirs: another repository, further configuration, programs to ask for passwords. */
function gitEnvironment(env) {
	const own = Object.entries(childEnvironment(env)).filter(([name]) => !/^GIT_|^SSH_ASKPASS/i.test(name));
	return {
		...Object.fromEntries(own),
		LC_ALL: "C",
		GIT_OPTIONAL_LOCKS: "0",
		GIT_TERMINAL_PROMPT: "0",
		GIT_ALLOW_PROTOCOL: "",
		GIT_NO_LAZY_FETCH: "1"
	};
}

export { withoutPrograms as n, gitEnvironment as t };