// src/communicators/remote-path.ts
/**
* A path of the guest for its shell. A leading `~`, `~user` or `$HOME` stays what it is, since templates use it;
* everything else is quoted.
*/
function shellPath(path) {
	const [, home = "", rest = ""] = /^(~[\w.-]*(?:\/|$)|\$HOME(?:\/|$)|\$\{HOME\}(?:\/|$))?(.*)$/s.exec(path) ?? [];
	if (home === "") return quote(rest.startsWith("-") ? `./${rest}` : rest);
	const prefix = home.startsWith("$") ? `"${home}"` : home;
	return rest === "" ? prefix : `${prefix}${quote(rest)}`;
}
/** The same with the shell's wildcards left alone. */
function shellPattern(path) {
	return path.split(/([*?]|\[[^\]/]+\])/).map((piece, index) => index % 2 === 1 ? piece : index === 0 ? shellPath(piece) : piece === "" ? "" : quote(piece)).join("");
}
/** One word for a POSIX shell. */
function quote(text) {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}
/** A path for sftp, which knows no `~` but starts in the home folder. */
function sftpPath(path) {
	return path.replace(/^(?:~|\$HOME|\$\{HOME\})(?:\/|$)/, "./");
}

export { shellPattern as i, sftpPath as n, shellPath as r, quote as t };