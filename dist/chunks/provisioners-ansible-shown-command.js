import { t as quote } from "./communicators-remote-path.js";

// src/provisioners/ansible/shown-command.ts
const hidden = "*****";
/** A command for the log, word by word. */
function shownCommand(program, words, data) {
	return [program, ...words.map((word, at) => isSecretOption.test(words[at - 1] ?? "") ? hidden : shownText(word, data))].map(quote).join(" ");
}
/** Without the passwords of the build, and without the values of what is called so. */
function shownText(text, data) {
	return [
		"Password",
		"WinRMPassword",
		"SSHPrivateKey"
	].flatMap((name) => String(data[name] ?? "") || []).reduce((rest, secret) => rest.replaceAll(secret, hidden), text).replace(called, (_, name) => `${name}${hidden}`);
}
/** `name=value`, several in a word, and the same in JSON and YAML; a value goes to its end or to the end of its quotes. */
const called = /([\w.-]*(?:password|passwd|passphrase|pwd|secret|token|api_?key|_pass)\w*["']?\s*[=:]\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,}]+)/gi;
/** `--sudo-password`: the next word is one. */
const isSecretOption = /^--?[\w-]*(?:password|passwd|passphrase|pwd|secret|token|api-?key|-pass)$/i;

export { shownText as n, shownCommand as t };