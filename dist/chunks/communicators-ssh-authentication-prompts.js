// src/communicators/ssh/authentication/prompts.ts
const forCode = /\b(?:codes?|tokens?|otp|totp|pin|passcode|one[- ]?time|challenge|response|duo|yubikey|factor|verification)\b|verifizierung|einmal/i;
const forNewPassword = /\b(?:new|retype|re-enter|repeat|again|current|old)\b|neues|erneut|aktuelles|wiederhol/i;
const forPassword = /pass\s*wor[dt]|kennwort|mot de passe|contrase|senha|hasło|wachtwoord|парол|密码|パスワード|암호/i;
const forUser = /\b(?:user\s?name|user|login|account)\b|benutzer/i;
/** What a guest asks of whoever logs in, answered by what it asks. A single hidden question is about the password. */
function answersTo({ instructions, prompts }, username, password) {
	const answers = [];
	for (const { prompt, echo } of prompts) {
		const isHidden = echo !== true;
		if (forCode.test(prompt)) return unknownPrompt(prompt, instructions, secondFactor);
		if (forNewPassword.test(prompt) && isHidden) return unknownPrompt(prompt, instructions, expired);
		if (isHidden && (forPassword.test(prompt) || prompts.length === 1)) answers.push(password);
		else if (!isHidden && forUser.test(prompt)) answers.push(username);
		else return unknownPrompt(prompt, instructions, unheardOf);
	}
	return { answers };
}
const secondFactor = "It wants a second factor. Let the user of the build log in with a key alone (AuthenticationMethods and Match User in its sshd_config), or without that module of PAM.";
const expired = "The password has expired, and a new one is asked for. Take the expiry away in the installation (`chage -M -1 -d 1970-01-02 USER`), or log in with a key.";
const unheardOf = "Only user name and password can be answered. Let the user of the build log in with a key, or change what PAM asks in the guest.";
function unknownPrompt(prompt, instructions, advice) {
	const said = harmless(instructions);
	return {
		unknown: `"${harmless(prompt)}"${said === "" ? "" : ` (it says "${said}")`}`,
		advice
	};
}
/** Of what a server sent: one line, no control characters, not endless. */
function harmless(text) {
	const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").replaceAll(/ {2,}/g, " ").trim();
	return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}

export { harmless as n, answersTo as t };