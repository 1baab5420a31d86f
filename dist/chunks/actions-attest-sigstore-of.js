// src/actions/attest/sigstore-of.ts
/** Sigstore's own, where everybody may read what was signed. */
const publicGood = {
	fulcio: "https://fulcio.sigstore.dev",
	rekor: "https://rekor.sigstore.dev"
};
/**
* Who signs for a repository, as actions/attest has it: of a public one it is the instance of Sigstore that all use, of others
* GitHub's own, which has no log. `server` is where the repository is, a tenant of GHE.com too.
*/
function sigstoreOf(server, isPublic) {
	if (isPublic) return publicGood;
	const { hostname } = new URL(server);
	const host = hostname === "github.com" ? "githubapp.com" : hostname;
	return {
		fulcio: `https://fulcio.${host}`,
		timestamps: `https://timestamp.${host}`
	};
}

export { sigstoreOf };