import { t as quote } from "./communicators-remote-path.js";

// src/provisioners/ansible/shown-command.ts
const hidden = "*****";
/** A command for the log, word by word. */
function shownCommand(program, words, data) {
	return [program, ...words.map((word, at) => isSecretOption.test(words[at - 1] ?? "") ? hidden : shownText(word, data))].map(quote).join(" ");
}
/** Without the passwords of the build, and without the values of what is called so. */
function shownText(text, data) {
	const without = [
		"Password",
		"WinRMPassword",
		"SSHPrivateKey"
	].flatMap((name) => String(data[name] ?? "") || []).reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
	return without.replace(called, (all, name, at) => {
		const end = all.at(-1);
		const value = all.slice(name.length);
		const isWordEnd = /^[^"'].*["']$/.test(value) && isOpen(end, without.slice(0, at));
		return `${name}${hidden}${isWordEnd ? end : ""}`;
	});
}
/** Is the text in quotes where it ends? A word's closing quote is no part of the value in it. */
function isOpen(quotes, text) {
	return text.split(quotes).length % 2 === 0;
}
/** `name=value`, several in a word, and the same in JSON and YAML; a value goes to its end or to the end of its quotes. */
const called = /([\w.-]*(?:password|passwd|passphrase|pwd|secret|token|api_?key|_pass)\w*["']?\s*[=:]\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,}]+)/gi;
/** `--sudo-password`: the next word is one. */
const isSecretOption = /^--?[\w-]*(?:password|passwd|passphrase|pwd|secret|token|api-?key|-pass)$/i;

export { shownText as n, shownCommand as t };